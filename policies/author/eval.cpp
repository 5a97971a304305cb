#include "policies/author/eval.hpp"

#include <fstream>
#include <istream>
#include <iterator>
#include <memory>
#include <optional>
#include <ostream>

#include "policies/base/json/parser.hpp"
#include "policies/base/json/writer.hpp"
#include "policies/base/limits.hpp"
#include "policies/base/yaml/read.hpp"
#include "policies/base/yaml/to_json.hpp"
#include "policies/cel/operations.hpp"
#include "policies/engine/expressions/compile.hpp"
#include "policies/engine/expressions/environment.hpp"
#include "policies/engine/expressions/evaluation.hpp"

namespace tidegate::author {

namespace {

using base::fail;
using base::Result;
using json::Node;

constexpr int has_value = 0;
constexpr int errs = 1;
constexpr int unusable = 2;

std::optional<engine::Expression> compile(const std::string& text, base::Diagnostics& diagnostics) {
  const yaml::Source source("expression", text);
  fields::Reader reader(source, diagnostics);
  engine::ExpressionText written;
  written.text = text;
  written.written.kind = yaml::Kind::scalar;
  written.written.text = text;
  written.written.place = {{1, 1}, 1};
  return compile_expression(reader, written, engine::rule_environment(engine::Items::no), engine::Wanted::anything, {});
}

// What the expression is about, with the memory it lies in.
class Subject {
 public:
  Subject() : arena_(limits::max_document_bytes, 0) {}

  Result<void> read(const EvalOptions& options, std::istream& in, std::ostream& err) {
    Node node;
    if (!options.file.empty()) {
      const auto read = read_file(options.file, in, err);
      if (!read) return read.error();
      node = *read;
    }
    return use(node, options.request);
  }
  [[nodiscard]] const admission::Review& review() const noexcept { return review_; }

 private:
  Result<Node> read_file(const std::string& file, std::istream& in, std::ostream& err) {
    std::ifstream opened;
    if (file != "-") {
      opened.open(file, std::ios::binary);
      if (!opened) return fail(file + " can't be read");
    }
    std::istream& stream = file == "-" ? in : opened;
    const std::string text(std::istreambuf_iterator<char>(stream), {});
    if (stream.bad()) return fail(file + " can't be read");
    if (text.size() > limits::max_manifest_bytes) return fail(file + " is too large for an object");
    base::Diagnostics diagnostics;
    const yaml::Source source(file, text);
    const auto documents = yaml::read(source, diagnostics, yaml::manifest_limits);
    Node node;
    yaml::ConversionError error;
    if (documents.size() == 1 && !yaml::to_json(documents.front(), arena_, node, error)) {
      diagnostics.add(source.diagnostic(base::Severity::error, error.place, error.message));
    }
    err << base::render(diagnostics);
    if (diagnostics.has_errors()) return fail(file + " is no object");
    if (documents.size() != 1) {
      return fail(file + " has " + std::to_string(documents.size()) + " documents; one is wanted");
    }
    return node;
  }

  Result<void> use(const Node& node, const RequestOptions& options) {
    Node document = node;
    if (node["kind"].string() != "AdmissionReview") {
      const auto text = review_for(node, options);
      // No manifest: there is nothing that could be said of a request.
      if (!text) {
        object_ = node;
        review_.object = &object_;
        review_.request = &request_;
        return {};
      }
      const auto parsed = json::parse_copy(*text, arena_);
      if (!parsed) return parsed.error();
      document = *parsed;
    }
    document_ = document;
    const auto review = admission::read_review(document_);
    if (!review) return review.error();
    review_ = *review;
    return {};
  }

  base::Arena arena_;
  Node document_, object_;
  Node request_ = Node::object({});
  admission::Review review_;
};

// The error itself, without Kubernetes' frame for it.
std::string bare(const std::string& failure, const engine::Expression& expression) {
  const std::string frame = "expression '" + expression.program.source() + "' resulted in error: ";
  return failure.starts_with(frame) ? failure.substr(frame.size()) : failure;
}

struct Outcome {
  std::string value, type, here, error;
  std::uint64_t cost = 0;
};

Outcome evaluate(const engine::Expression& expression, const admission::Review& review) {
  base::Arena arena(limits::decision_arena_bytes, 0);
  values::Matchers matchers;
  engine::ExpressionScratch scratch;
  const engine::Budget budget;
  const admission::PodHome* home =
      admission::find_pod_home(review.resource.group, review.resource.resource, review.sub_resource);
  const Node& object = review.object->is_object() ? *review.object : *review.old_object;
  const auto pod = home == nullptr ? std::nullopt : admission::find_pod(*home, object);
  engine::Evaluation evaluation({review, budget, arena, matchers, scratch}, nullptr, *review.object, *review.old_object,
                                pod ? &*pod : nullptr, scratch.now);
  engine::CostLeft left{limits::max_cel_policy_cost};
  Outcome out;
  out.type = expression.program.type()->text();
  const auto value = evaluation.evaluate(expression, left);
  out.cost = limits::max_cel_policy_cost - left.units;
  if (value) {
    out.value = cel::to_text(*value);
    out.here = cel::type_name(*value);
  } else {
    out.error = bare(evaluation.failure(), expression);
  }
  return out;
}

void write_text(const Outcome& result, std::ostream& out, std::ostream& err) {
  if (!result.error.empty()) {
    err << "error: " << result.error << "\n";
    out << "cost:  " << result.cost << "\n";
    return;
  }
  out << "value: " << result.value << "\ntype:  " << result.type;
  if (result.type == "dyn") out << " (" << result.here << " here)";
  out << "\ncost:  " << result.cost << "\n";
}

void write_json(const Outcome& result, const std::string& dump, std::ostream& out) {
  std::string text;
  json::Writer writer(text);
  writer.begin_object();
  if (result.error.empty()) {
    writer.field("value", result.value).field("type", result.type).field("runtimeType", result.here);
  } else {
    writer.field("error", result.error).field("type", result.type);
  }
  writer.field("cost", result.cost);
  if (!dump.empty()) writer.field("program", dump);
  writer.end_object();
  out << text << "\n";
}

}  // namespace

int eval(const EvalOptions& options, std::istream& in, std::ostream& out, std::ostream& err) {
  base::Diagnostics diagnostics;
  const auto expression = compile(options.expression, diagnostics);
  err << base::render(diagnostics);
  if (!expression) return unusable;
  const auto subject = std::make_unique<Subject>();
  if (const auto read = subject->read(options, in, err); !read) {
    err << "error: " << read.error().message << "\n";
    return unusable;
  }
  const std::string dump = options.dump ? expression->program.dump() : std::string();
  const Outcome result = evaluate(*expression, subject->review());
  if (options.format == Format::json) {
    write_json(result, dump, out);
  } else {
    out << dump;
    if (!dump.empty() && dump.back() != '\n') out << "\n";
    write_text(result, out, err);
  }
  return result.error.empty() ? has_value : errs;
}

}  // namespace tidegate::author
