using System.Globalization;
using System.Net.Sockets;
using Ticketing.Tests.Support.Processes;

namespace Ticketing.Tests.Support;

/// <summary>nginx with the product's configuration (deploy/nginx) in front of hosts of this machine.</summary>
/// <param name="home">Where it keeps its files and listens.</param>
/// <param name="hosts">The ports of the hosts among which it shares the requests.</param>
public sealed class NginxServer(ServerHome home, IReadOnlyList<int> hosts) : Server("nginx", home)
{
    /// <summary>Whether clients of this machine are limited by address as others are. Load generators run here, so they are not unless asked for.</summary>
    public bool LimitsThisMachine { get; init; }

    /// <summary>Whether the operators' paths are served. It listens on this machine alone, so they are unless asked for.</summary>
    public bool ServesOperators { get; init; } = true;

    /// <summary>The <c>set_real_ip_from</c> directives of balancers in front of it.</summary>
    public string Balancers { get; init; } = "";

    /// <summary>More directives of the http block, after the product's.</summary>
    public string MoreDirectives { get; init; } = "";

    // A master that is killed leaves its workers behind.
    private protected override Signal OnParentDeath => Signal.Term;

    private protected override ChildCommand Command()
    {
        WriteConfiguration();
        // nginx lives in a folder that is not on every path.
        return new ChildCommand("nginx", "sh", ["-c", "PATH=$PATH:/usr/sbin exec nginx -p \"$1\" -c nginx.conf -e stderr", "nginx", Home.Folder]);
    }

    private protected override async Task<bool> AnswersAsync()
    {
        using var client = new TcpClient();
        try
        {
            await client.ConnectAsync("127.0.0.1", Port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private void WriteConfiguration()
    {
        var source = Path.Combine(HostAssembly.Repository, "deploy", "nginx");
        var servers = hosts.Select(port => string.Create(CultureInfo.InvariantCulture, $"server 127.0.0.1:{port} max_fails=1 fail_timeout=1s;"));
        var text = File.ReadAllText(Path.Combine(source, "concert.conf.template"))
            .Replace("${CONCERT_LISTEN}", string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{Port}"), StringComparison.Ordinal)
            .Replace("${CONCERT_UPSTREAMS}", string.Join(' ', servers), StringComparison.Ordinal)
            .Replace("${CONCERT_UNLIMITED}", LimitsThisMachine ? "" : "127.0.0.0/8 0;", StringComparison.Ordinal)
            .Replace("${CONCERT_BALANCERS}", Balancers, StringComparison.Ordinal)
            .Replace("${CONCERT_OPERATORS}", ServesOperators ? "proxy_pass http://hosts;" : "return 404;", StringComparison.Ordinal);
        File.WriteAllText(Path.Combine(Home.Folder, "concert.conf"), text + MoreDirectives);
        File.Copy(Path.Combine(source, "local.conf"), Path.Combine(Home.Folder, "nginx.conf"), overwrite: true);
    }
}
