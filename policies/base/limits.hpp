// Every bound of the product, in one place, each with the reason for its value.
// All are compile-time constants; what an operator may change has its default here.
// Tested where each is enforced; tests/policies/base/limits_test.cpp holds them in relation to each other.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace tidegate::limits {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr std::size_t KiB = 1024;
constexpr std::size_t MiB = 1024 * KiB;

// --- what a stranger may send ---

// The API server's own body limit is 3 MiB and a review carries object and oldObject (controller-runtime takes 7 MiB).
constexpr std::size_t max_body_bytes = 8 * MiB;
// A request line and headers; API servers send about 300 bytes.
constexpr std::size_t max_header_bytes = 8 * KiB;
// Bodies above this are parsed and decided beside the workers: 256 KiB is a few hundred µs of a worker.
constexpr std::size_t heavy_body_bytes = 256 * KiB;
// Of a body above this each rule may take many µs, and the clock is looked at before each; below it a look costs as
// much as a rule. Most reviews are smaller.
constexpr std::size_t quick_body_bytes = 32 * KiB;
// Body bytes that may be in memory at once over all connections; beyond it 503.
constexpr std::size_t max_body_bytes_in_flight = 64 * MiB;
// How deep JSON may nest. The API server takes 10,000 levels, real objects (CRDs' schemas) stay below 100.
constexpr std::size_t max_json_depth = 512;
// Values in one document: 32 MiB of nodes. 3 MiB of `[1,1,…]`, the worst a real API server could send, has 1.6 million.
constexpr std::size_t max_json_values = 2'000'000;

// Memory of one parsed document: its values and the strings that had to be unescaped.
constexpr std::size_t max_document_bytes = 96 * MiB;

// --- what a decision may use ---

// For one decision, so that no rule can hold a worker: this on the wall clock, then as much again of its own CPU time.
constexpr milliseconds decision_time{50};
// What one may use of it on a worker; what isn't through by then begins anew on a heavy thread: a hundred times what a
// usual decision takes, a tenth of what a neighbour may notice.
constexpr milliseconds worker_decision_time{1};
// Arena of one decision, beyond the parsed document.
constexpr std::size_t decision_arena_bytes = 4 * MiB;
// Scratch that a worker keeps between requests; more is given back.
constexpr std::size_t retained_scratch_bytes = 1 * MiB;
// Short texts that a thread keeps the memory of: a denial builds half a dozen at once, the longest a whole message.
constexpr std::size_t kept_scratch_texts = 16;
constexpr std::size_t first_scratch_text_bytes = 1 * KiB;  // a path, a line of a denial
constexpr std::size_t kept_scratch_text_bytes = 16 * KiB;

// --- what an answer may hold ---

// Violations that one denial lists; beyond it `and N more`.
constexpr std::size_t max_violations = 32;
constexpr std::size_t max_message_bytes = 8 * KiB;
// What one rule keeps of what it finds in one object; the rest is counted. Enough to compare any sane object with its
// predecessor (onUpdate), and few enough that an object made of violations can't exhaust a decision's arena.
constexpr std::size_t max_findings = 1024;
// What a message lists of what is allowed: three or four patterns of images.
constexpr std::size_t max_listed_bytes = 160;
// A value in a finding's identity; of a longer one its beginning, length and hash are.
constexpr std::size_t max_identity_bytes = 256;
// The first line of a denial; kubectl's users see it before all else.
constexpr std::size_t max_summary_bytes = 200;
// kube-apiserver cuts warnings to 256 runes once all together pass 4096.
constexpr std::size_t max_warning_runes = 256;
constexpr std::size_t max_warnings_runes_total = 4096;
// Kubernetes' limit for one audit annotation's value (10 KiB) and key name (63).
constexpr std::size_t max_audit_value_bytes = 10 * KiB;
constexpr std::size_t max_audit_key_bytes = 63;
// Operations in one patch: 32 defaults in each of 200 containers.
constexpr std::size_t max_patch_operations = 6400;
// What computed patches may add to one object: kube-apiserver's own bound on a patch's copies; etcd takes less.
constexpr std::size_t max_patch_bytes = 3 * MiB;
// Members and items that one computed patch may look at or copy, about 30 ms of the slowest: 6400 operations in an
// object of the usual shape take a tenth.
constexpr std::size_t max_patch_work = 10'000'000;

// --- rule files ---

constexpr std::size_t max_rule_file_bytes = 1 * MiB;
// A ConfigMap holds 1 MiB; several may be mounted.
constexpr std::size_t max_rule_files = 1024;
// YAML nodes of one file after aliases are expanded: a "billion laughs" file ends here.
constexpr std::size_t max_yaml_nodes = 100'000;
constexpr std::size_t max_yaml_depth = 64;
constexpr std::size_t max_rules = 10'000;
// From this long before its end an exception is warned of: two weeks to act.
constexpr std::chrono::days exception_expiry_warning{14};
// One input of `tidegate check`: the manifests of a whole cluster are a few MiB.
constexpr std::size_t max_manifest_bytes = 64 * MiB;
// How deep a manifest's YAML may nest: CRDs stay below 100 levels, and yaml-cpp itself gives up at 500.
constexpr std::size_t max_manifest_depth = 256;
// Diagnostics shown for one load; the rest are counted.
constexpr std::size_t max_diagnostics = 100;
// A longer line is not quoted in a diagnostic: a minified file would be copied into each of thousands.
constexpr std::size_t max_excerpt_bytes = 2 * KiB;
// A pattern's source, and RE2's memory for the compiled program.
constexpr std::size_t max_pattern_bytes = 4 * KiB;
constexpr std::size_t max_pattern_memory_bytes = 256 * KiB;
// RE2 objects that one worker keeps. Patterns that need none are the rule, so this is for a few dozen rules with
// wild expressions; each takes some KiB, and only a hostile text can drive it to max_pattern_memory_bytes.
constexpr std::size_t max_cached_patterns = 64;
// Patterns that expressions made from the object while they ran, kept by each worker in case they come again.
constexpr std::size_t max_dynamic_patterns = 16;
// A time zone's name; the longest in tzdata has 32 bytes.
constexpr std::size_t max_time_zone_bytes = 64;
// A quantity's text: Kubernetes has no limit, but 64 characters hold every sane one.
constexpr std::size_t max_quantity_bytes = 256;
// Digits that a sum of quantities may need: 1e300 + 1n has 310. Kubernetes has no limit and runs out of memory.
constexpr std::size_t max_quantity_digits = 1024;
// An image reference: 255 for the name by the distribution spec, 128 for a tag, 135 for a digest, a host of 253.
constexpr std::size_t max_image_bytes = 1024;

// --- CEL ---

// cel-go's own bounds of an expression's text and nesting; a longer text than any rule file holds can't come.
constexpr std::size_t max_cel_code_points = 100'000;
constexpr std::size_t max_cel_depth = 250;
// Nodes of one expression's tree. A text at its limit has about as many; optMap copies its receiver as cel-go's does,
// so that a chain of 30 would have a billion.
constexpr std::size_t max_cel_nodes = 100'000;
// Syntax errors that one expression reports: more would be echoes of the first.
constexpr std::size_t max_cel_issues = 30;
// Names in one expression's type, and steps that unifying all of its types may take: `{x: x}` doubles its type, so that
// a few dozen nested ones would take all memory; real expressions stay below a hundred names and some thousand steps.
constexpr std::size_t max_cel_type_weight = 4096;
constexpr std::size_t max_cel_type_steps = 4'000'000;
// Kubernetes' runtime costs (k8s.io/apiserver pkg/apis/cel/config.go): of one expression, of all expressions of a
// policy, of its match conditions.
constexpr std::uint64_t max_cel_cost = 1'000'000;
constexpr std::uint64_t max_cel_policy_cost = 10'000'000;
constexpr std::uint64_t max_cel_match_cost = 2'500'000;
// A message that an expression computed, as in Kubernetes.
constexpr std::size_t max_cel_message_bytes = 5 * KiB;
// How much cost passes between two looks at the clock: about 20 µs of the slowest operations.
constexpr std::uint64_t cel_interrupt_cost = 1024;
// Code points of one string that a function makes (format, replace, join): far above what a review could need, below
// what would fill the arena at once.
constexpr std::size_t max_cel_string_bytes = 1 * MiB;
// What constants may come to that are computed when an expression is compiled ([…] + […], 'a'.replace(…)): beyond it
// they are computed when it runs.
constexpr std::size_t max_cel_constant_bytes = 4 * MiB;
// Digits that format()'s precision may ask for; cel-go's bound.
constexpr std::size_t max_cel_format_precision = 1000;
// Variables, and computed patches, of one policy.
constexpr std::size_t max_cel_variables = 100;
// A policy's match conditions; Kubernetes has 64 for a webhook.
constexpr std::size_t max_cel_match_conditions = 64;

// --- connections ---

// API servers keep an idle connection for 90 s and do not replay a POST on one that closes: ours must live longer.
constexpr seconds default_idle_timeout{120};
// From a connection's accept to its finished handshake: kube-apiserver gives up after 10 s itself.
constexpr seconds handshake_timeout{10};
// From a request's first byte to its last.
constexpr seconds request_timeout{10};
// What is left of a body that was refused is read for at most this long, so that the client can read the answer.
constexpr seconds linger_time{1};
// From an answer's first byte to its last.
constexpr seconds write_timeout{10};
// The coarse tick that all time-outs of a worker share.
constexpr milliseconds tick{250};
constexpr std::size_t default_max_connections = 10'000;
// The accept queue: bursts above 25 idle connections open fresh ones.
constexpr int listen_backlog = 1024;
// After EMFILE the acceptor waits this long before it tries again.
constexpr milliseconds accept_pause{100};
// `?timeout=` less this is our deadline, but never below min_deadline.
constexpr seconds deadline_margin{1};
constexpr milliseconds min_deadline{250};
constexpr seconds default_request_deadline{10};  // timeoutSeconds' default
// A pause of a worker's loop after which it asks the kernel when a request came, instead of taking it for new: a system
// call of half a µs, so below 200 requests a second only. As often as events may have gathered meanwhile.
constexpr milliseconds unnoticed_wait{5};
constexpr unsigned max_unsure_arrivals = 2048;
// A worker that has not ticked for this long is stuck.
constexpr seconds heartbeat_age{10};
// Heavy requests that wait for a thread: more than a deadline's worth of 1 MiB reviews on two threads; beyond it 503.
constexpr std::size_t max_heavy_queue = 256;
// How much nicer than workers the threads beside them are: each step is a factor of 1.25 in weight, ten a tenth. More
// would starve large requests, which have a deadline too, where workers take a whole core.
constexpr int beside_nice = 10;
// An event loop that runs this much behind sheds new requests.
constexpr milliseconds max_loop_lag{1000};

// --- the process ---

// Lines a thread's log ring holds before it drops and counts; a denial's line has about 500 bytes.
constexpr std::size_t log_ring_lines = 1024;
constexpr std::size_t log_ring_bytes = log_ring_lines * 512;
// PIPE_BUF: a pipe takes a line of this length whole or not at all.
constexpr std::size_t max_log_line_bytes = 4 * KiB;
// How long a line may lie in a ring that isn't half full: a wake-up for each would be a system call on a worker.
constexpr milliseconds log_poll_interval{100};
// How long the end of the process, a crash too, waits for a log that nobody reads.
constexpr milliseconds log_flush_time{500};
// Dropped log lines are reported at most this often.
constexpr seconds log_drop_report_interval{1};
// From SIGTERM to the first refusal: endpoints need a while to leave every node's tables.
constexpr seconds default_drain_delay{5};
// From SIGTERM to the end; Kubernetes' own default is 30 s.
constexpr seconds default_grace_period{25};
// How often the rule directory is compared even when no event came (NFS, missed inotify events).
constexpr seconds rules_poll_interval{10};
// A burst of file events is one change once it has been quiet for this long.
constexpr milliseconds rules_settle{100};
// Files that never become quiet are read all the same after this long.
constexpr seconds watch_settle_at_most{2};
// Contents that are compared at each poll, about 1 ms; a ConfigMap holds 1 MiB. Beyond it sizes and times are.
constexpr std::size_t watch_content_bytes = 2 * MiB;
constexpr int max_workers = 256;

// --- certificates that `tidegate certs` makes and reads ---

// A development CA outlives the clusters it serves; renewing the server's certificate keeps it.
constexpr std::chrono::days default_ca_validity{3650};
// The longest that the CA/Browser Forum's baseline requirements (6.3.2) allow a server's certificate.
constexpr std::chrono::days default_certificate_validity{398};
// No certificate of ours lives longer: beyond it lies a slip of the fingers.
constexpr std::chrono::days max_certificate_validity{36'500};
// notBefore lies this far back, for clocks that run behind ours.
constexpr std::chrono::minutes certificate_backdate{5};
// `certs check` complains this long before the end.
constexpr std::chrono::days certificate_expiry_warning{14};
// Subject alternative names of one certificate; each costs bytes in every handshake.
constexpr std::size_t max_certificate_names = 100;
// A DNS name (RFC 1035) and its labels.
constexpr std::size_t max_dns_name_bytes = 253;
constexpr std::size_t max_dns_label_bytes = 63;
// A file of certificates or a key: a system's whole CA bundle has about 220 KiB.
constexpr std::size_t max_pem_bytes = 1 * MiB;

// --- the load generator ---

// Connections that one tidegate-bench holds: Linux has 28,000 ephemeral ports towards one address.
constexpr int max_bench_connections = 20'000;
constexpr int max_bench_threads = 64;
// Each thread keeps its own copy of all requests, so that it can write a uid into them.
constexpr std::size_t max_bench_reviews = 100'000;
constexpr std::size_t max_bench_corpus_bytes = 512 * MiB;
// A run ends by itself: after this long when --requests is given without --duration, and at the very most.
constexpr seconds default_bench_requests_time{600};
constexpr seconds max_bench_duration{86'400};
constexpr double max_bench_rate = 1e7;
// Errors and wrong answers that a report shows word by word; all are counted.
constexpr std::size_t max_bench_examples = 8;
// An answer in rate mode is late when its request left this long after it should have.
constexpr milliseconds bench_late{1};
// How long a connection that could not be opened waits before it tries again: doubled from first to last.
constexpr milliseconds bench_retry_first{10};
constexpr milliseconds bench_retry_last{1000};
// The coarse tick of a load thread's time-outs and retries.
constexpr milliseconds bench_tick{10};

}  // namespace tidegate::limits
