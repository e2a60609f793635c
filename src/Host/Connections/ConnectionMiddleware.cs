using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;
using Ticketing.Common.Api;
using Ticketing.Host.Operators;

namespace Ticketing.Host.Connections;

/// <summary>Prepares a connection before the web server reads from it: counts it, and lets it carry the server's refusals.</summary>
internal sealed class ConnectionMiddleware(
    ConnectionBounds bounds, IOptions<NetworkOptions> network, IOptions<ListenerOptions> listeners, TimeProvider time)
{
    private readonly IReadOnlyList<IPNetwork> _proxies = network.Value.Networks() ?? [];
    private readonly IReadOnlySet<int> _internalPorts = listeners.Value.Ports();

    /// <summary>Adds it to the connections of an endpoint.</summary>
    public static void Use(ListenOptions endpoint)
    {
        var middleware = endpoint.ApplicationServices.GetRequiredService<ConnectionMiddleware>();
        endpoint.Use(next => connection => middleware.ServeAsync(connection, next));
    }

    private async Task ServeAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        var transport = connection.Transport;
        var output = new RefusableOutput(transport, time);
        var client = IsOfOperators(connection) ? null : new ClientConnection(connection, output, BoundedAddress(connection.RemoteEndPoint as IPEndPoint));
        if (client is not null && !bounds.TryOpen(client))
        {
            connection.Abort(new ConnectionAbortedException("The host has too many connections."));
            return;
        }

        connection.Features.Set(output);
        connection.Features.Set(client);
        connection.Transport = output;
        try
        {
            await next(connection);
            await output.SendAnswerAsync();
        }
        finally
        {
            connection.Transport = transport;
            if (client is not null)
                bounds.Close(client);
        }
    }

    private bool IsOfOperators(ConnectionContext connection) =>
        _internalPorts.Count > 0 && connection.LocalEndPoint is IPEndPoint local && _internalPorts.Contains(local.Port);

    // A balancer's connections carry many clients.
    private ClientAddress? BoundedAddress(IPEndPoint? remote)
    {
        if (remote?.Address is not { } address)
            return null;
        if (address.IsIPv4MappedToIPv6)
            address = address.MapToIPv4();
        return _proxies.Any(proxy => proxy.Contains(address)) ? null : ClientAddress.Of(address);
    }
}
