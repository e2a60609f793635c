using System.Net;

namespace Ticketing.Host.Connections;

/// <summary>The network in which the host is. Section <c>Network</c>.</summary>
internal sealed record NetworkOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Network";

    /// <summary>Addresses and networks of balancers, with commas between them: <c>10.0.0.0/8,192.168.1.5</c>.</summary>
    public string TrustedProxies { get; init; } = "";

    /// <summary>Each network; null where an entry is neither a network nor an address.</summary>
    public IReadOnlyList<IPNetwork>? Networks()
    {
        var networks = new List<IPNetwork>();
        foreach (var part in TrustedProxies.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (IPNetwork.TryParse(part, out var network))
                networks.Add(network);
            else if (IPAddress.TryParse(part, out var address))
                networks.Add(new IPNetwork(address, address.GetAddressBytes().Length * 8));
            else
                return null;
        }

        return networks;
    }
}
