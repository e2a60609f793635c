namespace Ticketing.Dev.Running;

/// <summary>The addresses that a run prints when it is ready.</summary>
internal static class Addresses
{
    public static void Print(Platform platform, DataFolder data, RunOptions options, TimeSpan after)
    {
        Console.WriteLine($"""

            Concert is running, ready after {after.TotalSeconds:0.0} s.
              app        http://localhost:{options.Port}
              API        http://localhost:{options.Port}/swagger
            """);
        if (options.Replicas > 1)
        {
            foreach (var host in platform.Hosts)
                Console.WriteLine($"  {host.Name,-10} {host.BaseAddress}    process {host.ProcessId}");
        }

        Console.WriteLine($"""
              database   port {platform.DatabasePort}    mysql://concert:{data.Password}@127.0.0.1:{platform.DatabasePort}/concert
              Redis      port {platform.RedisPort}    redis://127.0.0.1:{platform.RedisPort}
            """);
        if (platform.Kafka is { } kafka)
            Console.WriteLine($"  Kafka      {kafka}");
        if (platform.Prometheus is { } prometheus)
            Console.WriteLine($"  Prometheus {prometheus.BaseAddress}graph    alerts: {prometheus.BaseAddress}alerts");
        if (platform.InfluxDb is { } influx)
            Console.WriteLine($"  InfluxDB   {influx.BaseAddress}    k6 run --out influxdb={influx.BaseAddress}k6 k6/e2e.js");
        Console.WriteLine($$"""
              logs       {{data.Logs}}

            Take a place in the queue:
              {{Entry(options)}}

            Stop it with Ctrl-C, or: kill {{Environment.ProcessId}}
            """);
    }

    private static string Entry(RunOptions options)
    {
        var call = $"curl -X POST http://localhost:{options.Port}/v1/api/queue/token -H 'Content-Type: application/json'";
        if (!options.HasUserTokens)
            return $$"""{{call}} -d '{"userId":1}'""";
        var run = options.Data is { } folder ? $"--data '{folder}'" : $"--port {options.Port}";
        return $$"""
            USER_TOKEN=$(./run.sh user-token 42 {{run}})      a token of the user 42, for X-User-Token and Swagger
              {{call}} -H "X-User-Token: $USER_TOKEN" -d '{}'
            """;
    }
}
