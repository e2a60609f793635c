using System.Globalization;
using System.Text.RegularExpressions;
using Shouldly;
using Ticketing.Tests.Support;
using Xunit;

namespace Ticketing.Tests.Integration.Deploy;

public sealed partial class ComposeTests
{
    // The ports on which the images' servers listen; the host's is in its Dockerfile, nginx' and InfluxDB's in their configuration.
    private static readonly Dictionary<string, int[]> Ports = new()
    {
        ["host"] = [8080, 8081],
        ["nginx"] = [8080, 8081],
        ["database"] = [3306],
        ["kafka"] = [9092, 9093],
        ["kafka-ui"] = [8080],
        ["influxdb"] = [8086],
        ["redis-exporter"] = [9121],
        ["prometheus"] = [9090],
        ["grafana"] = [3000],
    };

    public static TheoryData<string> Variants => [.. Compose.Variants.Keys];

    [Theory]
    [MemberData(nameof(Variants))]
    public async Task Files_ThatAreMounted_AreInTheRepository(string variant)
    {
        var compose = await Compose.ReadAsync(variant);
        var mounts = compose.Services.SelectMany(service => Compose.Texts(service.Value!["volumes"]).Select(volume => volume.Split(':'))).ToArray();
        var files = mounts.Where(mount => mount[0].StartsWith('/')).Select(mount => Path.GetRelativePath(HostAssembly.Repository, mount[0])).ToArray();
        files.Length.ShouldBeGreaterThan(5);

        files.ShouldAllBe(file => Files.Exists(file));
        mounts.Where(mount => mount[0].StartsWith('/')).ShouldAllBe(mount => mount[2] == "ro");
        // The first node of the cluster has a volume of its own.
        mounts.Where(mount => !mount[0].StartsWith('/')).Select(mount => mount[0]).Concat(variant == Compose.Cluster ? ["redis"] : []).Distinct()
            .ShouldBe(compose.Json["volumes"]!.AsObject().Select(volume => volume.Key), ignoreOrder: true);
    }

    [Theory]
    [MemberData(nameof(Variants))]
    public async Task Services_ThatWaitForOthers_HaveAHealthCheckToWaitFor(string variant)
    {
        var compose = await Compose.ReadAsync(variant);
        var waits = compose.Services
            .SelectMany(service =>
                service.Value!["depends_on"]?.AsObject().Select(each => (Of: service.Key, On: each.Key, Condition: (string)each.Value!["condition"]!)) ?? [])
            .ToArray();
        waits.Select(wait => $"{wait.Of} on {wait.On}").ShouldContain("nginx on host");
        waits.Where(wait => wait.Of == "host").Select(wait => wait.On).ShouldBe(
            variant == Compose.Cluster ? ["database", "redis", "kafka-topics", "redis-cluster"] : ["database", "redis", "kafka-topics"], ignoreOrder: true);

        foreach (var wait in waits)
        {
            var other = compose.Service(wait.On);
            if (wait.Condition == "service_completed_successfully")
                ((string)other["restart"]!).ShouldBe("no", $"{wait.On} has to end.");
            else if (wait.On == "host")
                Dockerfile.Text.ShouldContain("HEALTHCHECK");
            else
                other["healthcheck"].ShouldNotBeNull($"{wait.Of} waits until {wait.On} is healthy, but it has no health check.");
        }
    }

    [Theory]
    [MemberData(nameof(Variants))]
    public async Task Addresses_OfOtherServices_AreWhereTheyListen(string variant)
    {
        var compose = await Compose.ReadAsync(variant);
        var names = compose.Services.Select(service => service.Key).ToHashSet();
        var texts = compose.Services
            .SelectMany(service => compose.Environment(service.Key).Values.Concat(Compose.Texts(service.Value!["command"])))
            .Concat([Files.Text(Files.Prometheus), Files.Text("deploy/grafana/provisioning/datasources/concert.yml")]);
        var addresses = texts.SelectMany(text => Address().Matches(text))
            .Select(match => (Name: match.Groups[1].Value, Port: int.Parse(match.Groups[2].Value, CultureInfo.InvariantCulture)))
            .Where(address => address.Name is not ("localhost" or "CLIENTS" or "CONTROLLER")).Distinct().ToArray();
        addresses.Length.ShouldBeGreaterThan(5);

        foreach (var (name, port) in addresses)
        {
            names.ShouldContain(name);
            (name.StartsWith("redis", StringComparison.Ordinal) && !Ports.ContainsKey(name) ? [6379] : Ports[name]).ShouldContain(port, $"{name}:{port}");
        }

        compose.Environment("kafka")["KAFKA_LISTENERS"].ShouldBe("CLIENTS://:9092,CONTROLLER://:9093");
        compose.Environment("nginx")["CONCERT_LISTEN"].ShouldBe("8080");
        Files.Text("deploy/influxdb/influxdb.conf").ShouldContain("bind-address = \":8086\"");
        Dockerfile.Text.ShouldContain("EXPOSE 8080\n");
        Dockerfile.Text.ShouldContain(" Host__InternalUrls=http://*:8081\n");
        compose.Environment("nginx")["CONCERT_OPERATORS_LISTEN"].ShouldBe("8081");
        compose.Environment("nginx")["CONCERT_OPERATORS"].ShouldBe("return 404;");
        Files.Text(Files.Prometheus).ShouldContain("names: [host], type: A, port: 8081");
    }

    [Theory]
    [MemberData(nameof(Variants))]
    public async Task HealthChecks_OfImages_UseProgramsInTheImages(string variant)
    {
        var compose = await Compose.ReadAsync(variant);
        var asked = compose.Services.Where(service => service.Value!["healthcheck"] is not null)
            .ToDictionary(service => service.Key, service => string.Join(' ', Compose.Texts(service.Value!["healthcheck"]!["test"])));

        asked["nginx"].ShouldBe("CMD wget -q -O /dev/null http://127.0.0.1:8081/health/live");
        asked["database"].ShouldBe("CMD healthcheck.sh --connect --innodb_initialized");
        asked["kafka"].ShouldBe("CMD-SHELL nc -z 127.0.0.1 9092");
        asked["influxdb"].ShouldBe("CMD influx -execute SHOW DATABASES");
        asked["prometheus"].ShouldBe("CMD wget -q -O /dev/null http://127.0.0.1:9090/-/ready");
        asked["grafana"].ShouldBe("CMD wget -q -O /dev/null http://127.0.0.1:3000/api/health");
        asked.Where(each => each.Key.StartsWith("redis", StringComparison.Ordinal)).ShouldAllBe(each => each.Value == "CMD redis-cli ping");
        asked.ShouldNotContainKey("host", "The image's own check is the one.");
    }

    [Theory]
    [MemberData(nameof(Variants))]
    public async Task Host_InAComposition_HasKnownSettings(string variant)
    {
        var set = (await Compose.ReadAsync(variant)).Environment("host").Keys.Where(name => name.Contains("__", StringComparison.Ordinal))
            .Select(name => name.Replace("__", ":", StringComparison.Ordinal)).ToArray();
        set.Length.ShouldBeGreaterThan(5);

        set.ShouldBeSubsetOf(HostSettings.Keys);
        (await Compose.ReadAsync(variant)).Environment("host").Keys.Where(name => !name.Contains("__", StringComparison.Ordinal))
            .ShouldBe(["ASPNETCORE_ENVIRONMENT", "QUEUE_THRESHOLD", "QUEUE_PROCESSOR_INTERVAL"], ignoreOrder: true);
    }

    [Theory]
    [MemberData(nameof(Variants))]
    public async Task Host_InAComposition_CanBeScaledAndHasNoPrivileges(string variant)
    {
        var host = (await Compose.ReadAsync(variant)).Service("host");

        host["container_name"].ShouldBeNull();
        host["ports"].ShouldBeNull();
        ((bool)host["read_only"]!).ShouldBeTrue();
        Compose.Texts(host["tmpfs"]).ShouldBe(["/tmp"]);
        Compose.Texts(host["cap_drop"]).ShouldBe(["ALL"]);
        Compose.Texts(host["security_opt"]).ShouldBe(["no-new-privileges:true"]);
        var replicas = host["deploy"]!["replicas"]!.GetValue<int>();
        var limits = host["deploy"]!["resources"]!["limits"]!;
        (replicas * double.Parse(limits["cpus"]!.ToString(), CultureInfo.InvariantCulture)).ShouldBe(6);
        limits["memory"]!.ToString().ShouldBe("2g");
        replicas.ShouldBe(4, "Four times two gigabytes are eight.");
        host["build"]!["dockerfile"]!.ToString().ShouldBe("deploy/Dockerfile");
    }

    [Theory]
    [MemberData(nameof(Variants))]
    public async Task Images_Always_AreOfANamedVersion(string variant)
    {
        var images = (await Compose.ReadAsync(variant)).Services.Where(service => service.Key != "host")
            .Select(service => ((string)service.Value!["image"]!).Split('@')[0]).ToArray();

        images.ShouldAllBe(image => VersionedImage().IsMatch(image));
        images.ShouldNotContain(image => image.Contains("zookeeper", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Ports_UnlessToldOtherwise_AreOpenToThisMachineOnly()
    {
        var compose = await Compose.ReadAsync(Compose.Default);
        var published = compose.Services.Where(service => service.Value!["ports"] is not null)
            .SelectMany(service => Compose.Texts(service.Value!["ports"])).ToArray();

        published.Length.ShouldBe(6);
        published.ShouldAllBe(port => port.StartsWith("127.0.0.1:", StringComparison.Ordinal));
        published.ShouldContain("127.0.0.1:8080:8080/tcp");
        published.ShouldContain("127.0.0.1:8082:8081/tcp");
    }

    [Fact]
    public void SampleEnvironment_Always_NamesEveryVariableWithItsDefault()
    {
        var texts = Compose.Variants.Values.SelectMany(files => files).Distinct().Select(Files.Text).ToArray();
        var used = texts.SelectMany(text => Variable().Matches(text)).Select(match => (Name: match.Groups["name"].Value, Value: match.Groups["default"].Value))
            .Concat(texts.SelectMany(text => Secret().Matches(text)).Select(match => (Name: match.Groups["name"].Value, Value: ""))).Distinct().ToArray();

        Compose.Sample().Where(line => line.Name != "COMPOSE_PROJECT_NAME").ShouldBe(used, ignoreOrder: true);
    }

    [Fact]
    public async Task Composition_WithoutSecrets_IsRefusedWithTheNameOfTheScript()
    {
        var refused = await Compose.ConfigAsync(Compose.Default, ".env.example");

        refused.ExitCode.ShouldNotBe(0);
        refused.Output.ShouldContain("run deploy/compose/secrets.sh first");
    }

    [Fact]
    public async Task Secrets_MadeByTheScript_AreNewForThisMachineAloneAndKept()
    {
        var (file, other) = (await Compose.MakeSecretsAsync(), await Compose.MakeSecretsAsync());
        var before = await File.ReadAllTextAsync(file);
        var again = await Tool.RunAsync("deploy/compose/secrets.sh", [file]);

        again.ExitCode.ShouldBe(0, again.Output);
        (await File.ReadAllTextAsync(file)).ShouldBe(before);
        (await Tool.RunAsync("stat", ["-c", "%a", file])).Output.Trim().ShouldBe("600");
        var secrets = GeneratedSecret().Matches(before).Select(match => match.Groups["value"].Value).ToArray();
        secrets.Length.ShouldBe(7);
        secrets.Distinct().Count().ShouldBe(7);
        secrets.Intersect(GeneratedSecret().Matches(await File.ReadAllTextAsync(other)).Select(match => match.Groups["value"].Value)).ShouldBeEmpty();
        Files.Text(".gitignore").Split('\n').ShouldContain(".env");
        Files.Text("README.md").ShouldContain("deploy/compose/secrets.sh");
    }

    [Theory]
    [MemberData(nameof(Variants))]
    public async Task Servers_InAComposition_AskForAPassword(string variant)
    {
        var compose = await Compose.ReadAsync(variant);
        var redis = Password().Match(compose.Environment("host")["ConnectionStrings__Redis"]).Groups["value"].Value;
        redis.Length.ShouldBe(64);

        foreach (var node in compose.Services.Where(service => ((string?)service.Value!["image"])?.StartsWith("redis:", StringComparison.Ordinal) == true))
        {
            compose.Environment(node.Key)["REDISCLI_AUTH"].ShouldBe(redis);
            if (compose.Command(node.Key)[0] == "redis-server")
                compose.Command(node.Key).ShouldContain(redis);
        }

        compose.Environment("redis-exporter")["REDIS_PASSWORD"].ShouldBe(redis);
        compose.Environment("host")["ConnectionStrings__Database"].ShouldEndWith($"Password={compose.Environment("database")["MARIADB_PASSWORD"]}");
        compose.Environment("kafka")["KAFKA_LISTENER_NAME_CLIENTS_PLAIN_SASL_JAAS_CONFIG"]
            .ShouldContain($"user_concert=\"{compose.Environment("host")["Kafka__Password"]}\"");
        compose.Environment("kafka-ui")["KAFKA_CLUSTERS_0_PROPERTIES_SASL_JAAS_CONFIG"].ShouldContain(compose.Environment("host")["Kafka__Password"]);
        compose.Environment("kafka-topics")["KAFKA_PASSWORD"].ShouldBe(compose.Environment("host")["Kafka__Password"]);
    }

    [Fact]
    public async Task Host_WithTheSecretsOfTheScriptInProduction_RefusesDemoDataBelievedIdsAndOpenChargingAlone()
    {
        var environment = (await Compose.ReadAsync(Compose.Default)).Environment("host").ToDictionary(pair => pair.Key, pair => (string?)pair.Value);
        environment["ASPNETCORE_ENVIRONMENT"] = "Production";

        var refused = await HostProcess.RunAsync(environment);

        refused.ExitCode.ShouldBe(2, refused.Output);
        refused.Output.Split('\n').Count(line => line.StartsWith("Configuration: ", StringComparison.Ordinal)).ShouldBe(3, refused.Output);
        refused.Output.ShouldContain("Demo:Seed");
        refused.Output.ShouldContain("Identity:Mode");
        refused.Output.ShouldContain("Charging:Mode");
    }

    [Fact]
    public async Task Topics_OfTheBroker_AreThoseOfTheEvents()
    {
        var script = (await Compose.ReadAsync(Compose.Default)).Command("kafka-topics").Single();
        var topics = TopicList().Match(script).Groups[1].Value.Split([' ', '\\', '\n'], StringSplitOptions.RemoveEmptyEntries);
        var source = string.Concat(Directory.EnumerateFiles(Files.Path("src"), "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Contains("/obj/", StringComparison.Ordinal)).Select(File.ReadAllText));

        // Failures of a consumer go to topics with these endings.
        topics.Where(topic => !topic.EndsWith(".retry", StringComparison.Ordinal) && !topic.EndsWith(".dead", StringComparison.Ordinal))
            .ShouldAllBe(topic => source.Contains(topic, StringComparison.Ordinal));
        topics.ShouldBe(
            ["reservation.held", "reservation.expired", "reservation.cancelled", "payment.completed", "payment.completed.retry", "payment.completed.dead",
                "payment.refunded", "balance.charged"],
            ignoreOrder: true);
    }

    [Fact]
    public async Task K6_AsAProfile_FindsItsScriptsAndWritesToTheDatabaseOfTheBoard()
    {
        var compose = await Compose.ReadAsync(Compose.Default);
        var k6 = compose.Service("k6");

        Compose.Texts(k6["profiles"]).ShouldBe(["k6"]);
        Files.Exists($"k6/{compose.Command("k6")[^1]}").ShouldBeTrue();
        compose.Environment("k6")["K6_OUT"].ShouldBe("influxdb=http://influxdb:8086/k6");
        Files.Text("deploy/influxdb/k6.iql").ShouldStartWith("CREATE DATABASE k6 ");
        Files.Text("deploy/grafana/provisioning/datasources/concert.yml").ShouldContain("dbName: k6");
    }

    [Fact]
    public async Task Grafana_InTheComposition_FindsItsBoards()
    {
        var mounts = Compose.Texts((await Compose.ReadAsync(Compose.Default)).Service("grafana")["volumes"]).Select(volume => volume.Split(':'))
            .ToDictionary(volume => volume[1], volume => volume[0]);
        var provider = Files.Yaml("deploy/grafana/provisioning/dashboards/concert.yml")["providers"]![0]!["options"]!["path"]!.ToString();

        mounts[provider].ShouldBe(Files.Path("deploy/grafana/dashboards"));
        mounts["/etc/grafana/provisioning"].ShouldBe(Files.Path("deploy/grafana/provisioning"));
        Directory.EnumerateFiles(mounts[provider]).Select(Path.GetFileName).ShouldBe(["k6.json", "service.json"], ignoreOrder: true);
        (await Compose.ReadAsync(Compose.Default)).Environment("grafana")["GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH"].ShouldBe($"{provider}/service.json");
    }

    [Fact]
    public async Task Nginx_WithTheFilesOfTheComposition_AcceptsThem()
    {
        var environment = (await Compose.ReadAsync(Compose.Default)).Environment("nginx");
        // Debian's nginx is older than the image's and has no "resolve"; the name is Docker's.
        environment["CONCERT_UPSTREAMS"].ShouldContain("server host:8080 resolve ");
        var upstreams = environment["CONCERT_UPSTREAMS"].Replace("host:8080 resolve", "127.0.0.1:8080", StringComparison.Ordinal);
        var template = Files.Text("deploy/nginx/concert.conf.template")
            .Replace("${CONCERT_LISTEN}", environment["CONCERT_LISTEN"], StringComparison.Ordinal)
                .Replace("${CONCERT_UPSTREAMS}", upstreams, StringComparison.Ordinal);
        foreach (var name in new[] { "CONCERT_UNLIMITED", "CONCERT_BALANCERS", "CONCERT_OPERATORS" })
            template = template.Replace($"${{{name}}}", environment[name], StringComparison.Ordinal);
        template.ShouldNotContain("${");
        var operators = Files.Text("deploy/nginx/operators.conf.template")
            .Replace("${CONCERT_OPERATORS_LISTEN}", environment["CONCERT_OPERATORS_LISTEN"], StringComparison.Ordinal)
            .Replace("${CONCERT_OPERATORS_UPSTREAMS}", environment["CONCERT_OPERATORS_UPSTREAMS"].Replace(
                "host:8081 resolve", "127.0.0.1:8081", StringComparison.Ordinal), StringComparison.Ordinal);
        operators.ShouldNotContain("${");
        var folder = Directory.CreateTempSubdirectory("concert-nginx-");
        try
        {
            await File.WriteAllTextAsync(Path.Combine(folder.FullName, "concert.conf"), template);
            await File.WriteAllTextAsync(Path.Combine(folder.FullName, "operators.conf"), operators);
            await File.WriteAllTextAsync(Path.Combine(folder.FullName, "nginx.conf"), Files.Text("deploy/nginx/compose.conf")
                .Replace("/etc/nginx/conf.d/", "", StringComparison.Ordinal).Replace("/run/nginx.pid", "nginx.pid", StringComparison.Ordinal)
                    .Replace("user nginx;", "", StringComparison.Ordinal));

            var result = await Tool.RunAsync("sh", ["-c", $"PATH=$PATH:/usr/sbin exec nginx -t -p '{folder.FullName}' -c nginx.conf -e stderr"]);

            result.ExitCode.ShouldBe(0, result.Output);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    // name:port, but no address of 127.0.0.1, 172.28 or of a port that is only published.
    [GeneratedRegex(@"(?<![\w.:/-]|127\.0\.0\.)(?:(?:https?|redis|CLIENTS)://|1@)?([a-z][a-z0-9-]*):([0-9]{4,5})\b")]
    private static partial Regex Address();

    [GeneratedRegex(@"^[a-z0-9./-]+/?[a-z0-9_-]+:v?[0-9]+\.?[0-9.]*(-[a-z0-9.]+)?$")]
    private static partial Regex VersionedImage();

    [GeneratedRegex(@"\$\{(?<name>[A-Z0-9_]+):-(?<default>[^}]*)\}")]
    private static partial Regex Variable();

    [GeneratedRegex(@"\$\{(?<name>[A-Z0-9_]+):\?")]
    private static partial Regex Secret();

    [GeneratedRegex("^[A-Z_]+=(?<value>[0-9a-f]{64})$", RegexOptions.Multiline)]
    private static partial Regex GeneratedSecret();

    [GeneratedRegex(",password=(?<value>[^,]*)$")]
    private static partial Regex Password();

    // Over two lines, by a backslash.
    [GeneratedRegex(@"for topic in ([a-z. \\\n]+); do")]
    private static partial Regex TopicList();
}
