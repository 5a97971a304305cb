"""nginx with one worker that reads a request, drops it and answers 200 with fixed bytes: the least a server can do."""

import os
import shutil
import subprocess

from . import servers

CONFIGURATION = """\
daemon off;
worker_processes 1;
pid {folder}/nginx.pid;
error_log {folder}/nginx-error.log;
events {{ worker_connections 4096; }}
http {{
  access_log off;
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
  keepalive_requests 1000000000;
  keepalive_timeout 3600s;
  geo $dollar {{ default "$"; }}
  server {{
    listen 127.0.0.1:{port} ssl backlog=4096;
    ssl_certificate {folder}/cert.pem;
    ssl_certificate_key {folder}/key.pem;
    ssl_protocols TLSv1.3;
    ssl_session_tickets off;
    client_max_body_size 8m;
    client_body_buffer_size {buffer}k;
    default_type application/json;
    location / {{ return 200 '{answer}'; }}
  }}
}}
"""


def install():
    """Debian's nginx-light where there is no nginx."""
    os.environ["PATH"] += ":/usr/sbin"
    if shutil.which("nginx"):
        return
    as_root = [] if os.geteuid() == 0 else ["sudo"]
    command = [*as_root, "apt-get", "install", "-y", "--no-install-recommends", "nginx-light"]
    if subprocess.run(command, stdout=subprocess.DEVNULL, check=False).returncode != 0:
        raise servers.Failed("there is no nginx, and nginx-light can't be installed")


def version():
    said = subprocess.run(["nginx", "-v"], capture_output=True, text=True, check=True)
    return said.stderr.rpartition(":")[2].strip()


def start(core, folder, answer, largest_body):
    """Answers `answer` (bytes) to everything. Bodies up to `largest_body` bytes stay out of temporary files."""
    port = servers.free_port()
    quoted = answer.decode().replace("\\", "\\\\").replace("'", "\\'").replace("$", "${dollar}")
    with open(f"{folder}/nginx.conf", "w", encoding="utf-8") as conf:
        buffer = max(64, largest_body // 1024 + 1)
        conf.write(CONFIGURATION.format(folder=folder, port=port, answer=quoted, buffer=buffer))
    command = ["nginx", "-p", folder, "-c", f"{folder}/nginx.conf"]
    server = servers.Server("nginx", port, command, core, f"{folder}/nginx.log")
    try:
        server.wait_until(lambda: servers.accepts(port, f"{folder}/cert.pem"))
    except BaseException:
        server.stop()
        raise
    return server
