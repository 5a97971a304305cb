#include "policies/cel/program.hpp"

#include <array>
#include <stdexcept>

#include "policies/cel/build/builder.hpp"
#include "policies/cel/build/reads.hpp"
#include "policies/cel/build/store.hpp"
#include "policies/cel/check.hpp"
#include "policies/cel/nodes/node.hpp"
#include "policies/cel/parse.hpp"

namespace tidegate::cel {
namespace {

// Enough for nearly every expression; deeper nests take theirs from the arena.
constexpr std::size_t slots_on_stack = 16;

}  // namespace

struct Program::Code {
  std::string source;
  TypeRef type;
  build::Store store;
  const nodes::Node* root = nullptr;
  std::size_t slots = 0;
  build::Reads reads;
};

void throw_exception_from_error(const Issues& issues, const boost::source_location&) {
  throw std::logic_error(issues.empty() ? "an expression that did not compile" : issues.front().message);
}

boost::system::result<Program, Issues> Program::compile(std::string_view source, const Environment& environment,
                                                        const Options& options) {
  Parsed parsed = parse(source, {options.macros, environment.options().quoted_fields});
  if (!parsed.issues.empty()) return std::move(parsed.issues);
  if (options.check) {
    Issues issues = check(*parsed.root, environment, source);
    if (!issues.empty()) return issues;
  }
  auto code = std::make_unique<Code>();
  code->source = source;
  code->type = parsed.root->type == nullptr ? types::dyn() : parsed.root->type;
  build::Builder builder(environment, options.check, code->store);
  code->root = &builder.build(*parsed.root);
  if (!builder.issues().empty()) return std::move(builder.issues());
  code->slots = builder.slots();
  code->reads = build::find_reads(*parsed.root, environment);
  return Program(std::move(code));
}

Program::Program(std::unique_ptr<const Code> code) noexcept : code_(std::move(code)) {}
Program::Program(Program&&) noexcept = default;
Program& Program::operator=(Program&&) noexcept = default;
Program::~Program() = default;

Value Program::evaluate(const Activation& activation, Context& context) const {
  if (code_->slots > 0) return evaluate_with_slots(activation, context);
  nodes::Frame frame{context, activation, nullptr};
  const Value value = code_->root->eval(frame);
  return frame.settle() && context.stop() == Stop::none ? value : frame.stopped();
}

Value Program::evaluate_with_slots(const Activation& activation, Context& context) const {
  alignas(Value) std::array<std::byte, slots_on_stack * sizeof(Value)> room;
  // Slots are written before they are read, so that they need no first value.
  Value* slots = reinterpret_cast<Value*>(room.data());
  if (code_->slots > slots_on_stack) {
    slots = context.allocate<Value>(code_->slots);
    if (slots == nullptr) return context.stop(Stop::memory);
  }
  nodes::Frame frame{context, activation, slots};
  const Value value = code_->root->eval(frame);
  return frame.settle() && context.stop() == Stop::none ? value : frame.stopped();
}

const TypeRef& Program::type() const noexcept {
  return code_->type;
}
const std::string& Program::source() const noexcept {
  return code_->source;
}

bool Program::reads(std::string_view variable) const noexcept {
  return code_->reads.variables.contains(variable);
}
const std::vector<Program::Path>& Program::paths() const noexcept {
  return code_->reads.paths;
}
bool Program::is_heavy() const noexcept {
  return code_->reads.heavy;
}

std::string Program::dump() const {
  nodes::Dump out;
  code_->root->dump(out);
  return out.take();
}

std::string error_text(const Value& error) {
  if (!error.is_error()) return {};
  std::string text(error.error_detail());
  return error.error_code() == ErrorCode::no_such_key ? "no such key: " + text : text;
}

}  // namespace tidegate::cel
