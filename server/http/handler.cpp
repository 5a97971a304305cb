#include "server/http/handler.hpp"

namespace tidegate::http {

void Handler::refuse(std::string_view reason, Reply& reply) noexcept {
  reply.content_type = "text/plain; charset=utf-8";
  reply.body.assign(reason).push_back('\n');
}

}  // namespace tidegate::http
