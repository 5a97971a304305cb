package client

import (
	"context"
	"net"
	"time"

	"k8s.io/client-go/rest"
)

func withOwnTransport(config *rest.Config) *rest.Config {
	own := rest.CopyConfig(config)
	dialer := &net.Dialer{Timeout: 10 * time.Second}
	own.Dial = func(ctx context.Context, network, address string) (net.Conn, error) {
		return dialer.DialContext(ctx, network, address)
	}
	return own
}
