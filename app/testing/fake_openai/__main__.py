"""Run the fake provider until it is killed."""

import argparse
import ssl
import sys

from .server import FakeServer


def main() -> None:
    """Listen, print the base URL for an OpenAI client, serve."""
    parser = argparse.ArgumentParser(prog="python -m app.testing.fake_openai")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--certificate", help="serve TLS with this PEM file")
    parser.add_argument("--key", help="the PEM file of its key")
    parser.add_argument("--forget-bodies", action="store_true", help="log no request's body")
    options = parser.parse_args()
    server = FakeServer((options.host, options.port))
    server.keeps_bodies = not options.forget_bodies
    scheme = "http"
    if options.certificate:
        scheme = "https"
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(options.certificate, options.key)
        server.tls = context
    print(f"{scheme}://{options.host}:{server.server_address[1]}/v1", flush=True)  # noqa: T201
    # With 100 streams the default of 5 ms would delay deltas.
    sys.setswitchinterval(0.0005)
    server.serve_forever()


if __name__ == "__main__":
    main()
