// cel_differential: reads `document JSON` and `expression JSON-STRING` lines and answers each expression with one JSON
// line: {"compile_error": …} or {"type": …, "results": [{"value" | "error", "cost"} a document]}. tests/cel-go compares
// it with cel-go. The variables are object and oldObject, both dyn, with Kubernetes' environment and limits.
#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include "policies/base/arena.hpp"
#include "policies/base/json/parser.hpp"
#include "policies/base/limits.hpp"
#include "policies/cel/operations.hpp"
#include "policies/cel/program.hpp"
#include "policies/values/pattern.hpp"

namespace tidegate::cel {
namespace {

std::string printed(const char* format, auto... arguments) {
  char text[128];
  std::snprintf(text, sizeof text, format, arguments...);
  return text;
}

std::string quoted(std::string_view text) {
  std::string out = "'";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 || byte > 0x7e || c == '%' || c == '\'' || c == '"' || c == '\\') {
      out += printed("%%%02x", static_cast<unsigned>(byte));
    } else {
      out += c;
    }
  }
  return out + "'";
}

std::string hex(std::string_view bytes) {
  std::string out;
  for (const char c : bytes) out += printed("%02x", static_cast<unsigned>(static_cast<unsigned char>(c)));
  return out;
}

std::string joined(const std::vector<std::string>& parts) {
  std::string out;
  for (const std::string& part : parts) out += (out.empty() ? "" : ",") + part;
  return out;
}

// The form that tests/cel-go/canonical_test.go writes too.
std::string canonical(const Value& value) {
  switch (value.kind()) {
    case Kind::null:
      return "null";
    case Kind::boolean:
      return value.boolean() ? "true" : "false";
    case Kind::integer:
      return std::to_string(value.integer());
    case Kind::uinteger:
      return std::to_string(value.uinteger()) + "u";
    case Kind::real:
      if (std::isnan(value.real())) return "nan";
      return printed("d%016llx", static_cast<unsigned long long>(std::bit_cast<std::uint64_t>(value.real())));
    case Kind::string:
      return quoted(value.text());
    case Kind::bytes:
      return "b" + hex(value.text());
    case Kind::duration:
      return "duration(" + std::to_string(value.nanoseconds()) + ")";
    case Kind::timestamp:
      return printed("timestamp(%lld.%09u,%d)", static_cast<long long>(value.seconds()), value.subsecond_nanoseconds(),
                     static_cast<int>(value.offset_minutes()));
    case Kind::type:
      return "type(" + std::string(value.type().runtime_name()) + ")";
    case Kind::optional:
      return value.has_value() ? "optional(" + canonical(value.value()) + ")" : "none";
    case Kind::list: {
      std::vector<std::string> items;
      for (std::size_t i = 0; i < value.size(); ++i) items.push_back(canonical(value.item(i)));
      return "[" + joined(items) + "]";
    }
    case Kind::map: {
      std::vector<std::string> entries;
      for (std::size_t i = 0; i < value.size(); ++i) {
        const Entry entry = value.entry(i);
        entries.push_back(canonical(entry.key) + ":" + canonical(entry.value));
      }
      std::sort(entries.begin(), entries.end());
      return "{" + joined(entries) + "}";
    }
    default:
      return "value of " + std::string(type_name(value));
  }
}

std::string json_text(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      (out += '\\') += c;
    } else if (static_cast<unsigned char>(c) < 0x20) {
      out += printed("\\u%04x", static_cast<unsigned>(c));
    } else {
      out += c;
    }
  }
  return out + "\"";
}

class Comparison {
 public:
  Comparison() {
    environment_.add_variable("object", types::dyn());
    environment_.add_variable("oldObject", types::dyn());
  }

  bool add_document(std::string_view text) {
    const auto document = json::parse_copy(text, documents_arena_);
    if (!document) return false;
    documents_.push_back({Value::of((*document)["object"]), Value::of((*document)["oldObject"])});
    return true;
  }

  std::string answer(std::string_view expression) {
    const auto program = Program::compile(expression, environment_);
    if (!program) return "{\"compile_error\":" + json_text(program.error().front().message) + "}";
    std::vector<std::string> results;
    for (const auto& document : documents_) results.push_back(evaluate(*program, document));
    return "{\"type\":" + json_text(program->type()->text()) + ",\"results\":[" + joined(results) + "]}";
  }

 private:
  std::string evaluate(const Program& program, const std::vector<Value>& values) {
    arena_.reset();
    context_.begin(limits::max_cel_cost);
    Activation activation;
    activation.values = values;
    const Value value = program.evaluate(activation, context_);
    const std::string outcome =
        value.is_error() ? "\"error\":" + json_text(error_text(value)) : "\"value\":" + json_text(canonical(value));
    return "{" + outcome + ",\"cost\":" + std::to_string(context_.cost()) + "}";
  }

  Environment environment_ = Environment::kubernetes();
  base::Arena documents_arena_{limits::max_document_bytes, limits::retained_scratch_bytes};
  base::Arena arena_{limits::decision_arena_bytes, limits::retained_scratch_bytes};
  values::Matchers matchers_;
  Context context_{arena_, matchers_};
  std::vector<std::vector<Value>> documents_;
};

int run() {
  Comparison comparison;
  std::string line;
  base::Arena arena(limits::max_document_bytes, limits::retained_scratch_bytes);
  while (std::getline(std::cin, line)) {
    const std::string_view text = line;
    if (text.starts_with("document ")) {
      if (!comparison.add_document(text.substr(9))) return 2;
    } else if (text.starts_with("expression ")) {
      arena.reset();
      // A JSON text must be an array or object for some readers; the string is wrapped.
      const auto wrapped = json::parse_copy("[" + std::string(text.substr(11)) + "]", arena);
      if (!wrapped) return 2;
      std::cout << comparison.answer(wrapped->items()[0].string()) << '\n';
    }
  }
  return 0;
}

}  // namespace
}  // namespace tidegate::cel

int main() {
  return tidegate::cel::run();
}
