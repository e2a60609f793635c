using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Shouldly;
using Ticketing.Tests.Support;
using Xunit;

namespace Ticketing.Tests.Integration.Deploy;

public sealed partial class KubernetesTests
{
    private const string Label = "app.kubernetes.io/name";

    [Theory]
    [InlineData("base")]
    [InlineData("dev")]
    [InlineData("prod")]
    public void Folder_OfAnEnvironment_HasWhatItsKustomizationNamesAndNoMore(string environment)
    {
        var kustomization = Manifests.Kustomization(environment);
        var named = Compose.Texts(kustomization["resources"])
            .Concat(kustomization["patches"]?.AsArray().Where(patch => patch!["path"] is not null).Select(patch => (string)patch!["path"]!) ?? [])
            .Concat(kustomization["configMapGenerator"]?.AsArray().SelectMany(map => Compose.Texts(map!["envs"])) ?? []).ToArray();

        named.ShouldAllBe(name => Files.Exists($"{Manifests.Folder}/{environment}/{name}"));
        // The values of the adapter are for helm.
        Directory.EnumerateFiles(Files.Path($"{Manifests.Folder}/{environment}")).Select(Path.GetFileName).Except(["kustomization.yaml", "adapter.yaml"])
            .ShouldBe(named.Where(name => name != "../base"), ignoreOrder: true);
    }

    [Fact]
    public void Base_Always_HasEveryPart() =>
        Manifests.Base.Select(Manifests.Kind).ShouldBe(
            ["Deployment", "Service", "Ingress", "Ingress", "HorizontalPodAutoscaler", "PodDisruptionBudget", "NetworkPolicy", "ServiceMonitor"],
                ignoreOrder: true);

    [Theory]
    [InlineData("dev", "autoscaler.yaml")]
    [InlineData("dev", "deployment.yaml")]
    [InlineData("prod", "autoscaler.yaml")]
    public void Patch_OfAnEnvironment_IsOfSomethingInTheBase(string environment, string file)
    {
        var patch = Files.Yaml($"{Manifests.Folder}/{environment}/{file}");
        var original = Manifests.One(Manifests.Kind(patch), Manifests.Name(patch));

        patch["apiVersion"]!.ToString().ShouldBe(original["apiVersion"]!.ToString());
        if (patch["spec"]!["template"]?["spec"]!["containers"] is { } containers)
            containers[0]!["name"]!.ToString().ShouldBe(Manifests.Host["name"]!.ToString());
    }

    [Fact]
    public void Patch_OfProduction_MeetsTheConstraintThatItIsMeantFor()
    {
        var patch = Manifests.Kustomization("prod")["patches"]![1]!;
        var constraint = Manifests.One("Deployment")["spec"]!["template"]!["spec"]!["topologySpreadConstraints"]![1]!;

        patch["target"]!["name"]!.ToString().ShouldBe("concert");
        patch["patch"]!.ToString().ShouldContain("/spec/template/spec/topologySpreadConstraints/1/whenUnsatisfiable, value: DoNotSchedule");
        constraint["topologyKey"]!.ToString().ShouldBe("kubernetes.io/hostname");
    }

    [Fact]
    public void Selectors_Always_FindTheHosts()
    {
        var deployment = Manifests.One("Deployment")["spec"]!;
        var pods = deployment["template"]!["metadata"]!["labels"]![Label]!.ToString();
        string[] selected =
        [
            deployment["selector"]!["matchLabels"]![Label]!.ToString(),
            Manifests.One("Service")["spec"]!["selector"]![Label]!.ToString(),
            Manifests.One("PodDisruptionBudget")["spec"]!["selector"]!["matchLabels"]![Label]!.ToString(),
            Manifests.One("NetworkPolicy")["spec"]!["podSelector"]!["matchLabels"]![Label]!.ToString(),
            .. deployment["template"]!["spec"]!["topologySpreadConstraints"]!.AsArray()
                .Select(each => each!["labelSelector"]!["matchLabels"]![Label]!.ToString()),
            Manifests.One("HorizontalPodAutoscaler")["spec"]!["scaleTargetRef"]!["name"]!.ToString(),
        ];

        selected.Length.ShouldBe(7);
        selected.ShouldAllBe(name => name == pods);
        Manifests.One("ServiceMonitor")["spec"]!["selector"]!["matchLabels"]![Label]!.ToString()
            .ShouldBe(Manifests.One("Service")["metadata"]!["labels"]![Label]!.ToString());
        // Dashboards and alerts select job="concert".
        Manifests.One("ServiceMonitor")["spec"]!["jobLabel"]!.ToString().ShouldBe(Label);
        Files.Text(Files.Alerts).ShouldContain("up{job=\"concert\"}");
    }

    [Fact]
    public void Ports_Always_AreTheOnesThatAreNamed()
    {
        var port = Manifests.Host["ports"]![0]!;
        var service = Manifests.One("Service")["spec"]!["ports"]![0]!;

        port["containerPort"]!.GetValue<int>().ShouldBe(8080);
        Dockerfile.Text.ShouldContain("EXPOSE 8080\n");
        service["targetPort"]!.ToString().ShouldBe(port["name"]!.ToString());
        Manifests.One("NetworkPolicy")["spec"]!["ingress"]![0]!["ports"]![0]!["port"]!.ToString().ShouldBe(port["name"]!.ToString());
        // What Prometheus and the probes ask is on the port of the operators, to which no ingress leads.
        var internalPort = Manifests.Host["ports"]![1]!;
        internalPort["containerPort"]!.GetValue<int>().ShouldBe(8081);
        Settings("prod")["Host__InternalUrls"].ShouldBe("http://*:8081");
        Manifests.One("Service")["spec"]!["ports"]![1]!["targetPort"]!.ToString().ShouldBe(internalPort["name"]!.ToString());
        Manifests.One("ServiceMonitor")["spec"]!["endpoints"]![0]!["port"]!.ToString().ShouldBe(internalPort["name"]!.ToString());
        Manifests.One("NetworkPolicy")["spec"]!["ingress"]![1]!["ports"]![0]!["port"]!.ToString().ShouldBe(internalPort["name"]!.ToString());
        foreach (var backend in Ingresses().SelectMany(Paths).Select(path => path["backend"]!["service"]!))
        {
            backend["name"]!.ToString().ShouldBe(Manifests.Name(Manifests.One("Service")));
            backend["port"]!["name"]!.ToString().ShouldBe(service["name"]!.ToString());
        }
    }

    [Fact]
    public async Task Probes_Always_AskWhatTheHostAnswers()
    {
        await using var host = await HostProcess.StartAsync(new Dictionary<string, string?>
        {
            ["ConnectionStrings__Database"] = await SharedServers.CreateDatabaseAsync(),
            ["ConnectionStrings__Redis"] = (await SharedServers.RedisAsync()).ConnectionString,
        });

        foreach (var (probe, path) in new[] { ("startupProbe", "/health/live"), ("readinessProbe", "/health/ready"), ("livenessProbe", "/health/live") })
        {
            Manifests.Host[probe]!["httpGet"]!["path"]!.ToString().ShouldBe(path);
            Manifests.Host[probe]!["httpGet"]!["port"]!.ToString().ShouldBe("internal");
            (await host.Client.GetAsync(new Uri(path, UriKind.Relative))).IsSuccessStatusCode.ShouldBeTrue(path);
        }

        (await host.Client.GetStringAsync(new Uri(Manifests.One("ServiceMonitor")["spec"]!["endpoints"]![0]!["path"]!.ToString(), UriKind.Relative)))
            .ShouldContain("# TYPE ");
    }

    [Fact]
    public void Ingress_Always_LeadsToEveryPublicCallAndToNoOther()
    {
        var open = Paths(Manifests.One("Ingress")).ToArray();
        var streams = Paths(Manifests.One("Ingress", "concert-streams")).Select(path => path["path"]!.ToString()).ToArray();
        HostRoutes.Public.Length.ShouldBeGreaterThan(30);
        HostRoutes.Internal.Length.ShouldBeGreaterThan(8);

        HostRoutes.Public.ShouldAllBe(call => open.Any(path => Leads(path, call)));
        HostRoutes.Internal.ShouldAllBe(call => !open.Any(path => Leads(path, call)));
        open.ShouldAllBe(path => HostRoutes.Public.Any(call => Leads(path, call)), "each is needed");
        streams.ShouldBe(["/api/v1/queue/subscribe", "/api/v1/queue/ws"]);
        streams.ShouldBeSubsetOf(HostRoutes.Public);
        // As the balancer of Compose: an hour for streams, each event at once.
        var notes = Manifests.One("Ingress", "concert-streams")["metadata"]!["annotations"]!;
        notes["nginx.ingress.kubernetes.io/proxy-read-timeout"]!.ToString().ShouldBe("3600");
        notes["nginx.ingress.kubernetes.io/proxy-send-timeout"]!.ToString().ShouldBe("3600");
        notes["nginx.ingress.kubernetes.io/proxy-buffering"]!.ToString().ShouldBe("off");
        Files.Text("deploy/nginx/concert.conf.template").ShouldContain("proxy_read_timeout 1h;");
    }

    [Fact]
    public void Host_Always_HasNoPrivileges()
    {
        var pod = Manifests.One("Deployment")["spec"]!["template"]!["spec"]!;
        var container = Manifests.Host["securityContext"]!;

        pod["automountServiceAccountToken"]!.GetValue<bool>().ShouldBeFalse();
        pod["securityContext"]!["runAsNonRoot"]!.GetValue<bool>().ShouldBeTrue();
        pod["securityContext"]!["seccompProfile"]!["type"]!.ToString().ShouldBe("RuntimeDefault");
        container["allowPrivilegeEscalation"]!.GetValue<bool>().ShouldBeFalse();
        container["readOnlyRootFilesystem"]!.GetValue<bool>().ShouldBeTrue();
        Compose.Texts(container["capabilities"]!["drop"]).ShouldBe(["ALL"]);
        Manifests.Host["volumeMounts"]![0]!["name"]!.ToString().ShouldBe(pod["volumes"]![0]!["name"]!.ToString());
        Manifests.Host["resources"]!["limits"]!["memory"].ShouldNotBeNull();
        // Both phases of the shutdown fit into the grace period, and the readiness probe fails before the first one is over.
        var settings = Settings("prod");
        var unready = int.Parse(settings["Shutdown__UnreadySeconds"], CultureInfo.InvariantCulture);
        var drain = int.Parse(settings["Shutdown__DrainSeconds"], CultureInfo.InvariantCulture);
        pod["terminationGracePeriodSeconds"]!.GetValue<int>().ShouldBeGreaterThan(unready + drain + 10);
        var probe = Manifests.Host["readinessProbe"]!;
        unready.ShouldBeGreaterThan(probe["periodSeconds"]!.GetValue<int>() * probe["failureThreshold"]!.GetValue<int>());
    }

    [Theory]
    [InlineData("dev")]
    [InlineData("prod")]
    public void Settings_OfAnEnvironment_AreThoseOfTheHost(string environment)
    {
        var settings = Settings(environment);
        var set = settings.Keys.Concat(Manifests.Host["env"]!.AsArray().Select(each => each!["name"]!.ToString())).ToArray();
        set.Length.ShouldBeGreaterThan(10);

        set.Where(name => name.Contains("__", StringComparison.Ordinal)).Select(name => name.Replace("__", ":", StringComparison.Ordinal))
            .ShouldBeSubsetOf(HostSettings.Keys);
        set.Where(name => !name.Contains("__", StringComparison.Ordinal))
            .ShouldBe(["ASPNETCORE_ENVIRONMENT", "QUEUE_THRESHOLD", "QUEUE_PROCESSOR_INTERVAL"], ignoreOrder: true);
        settings["ASPNETCORE_ENVIRONMENT"].ShouldBe(environment == "prod" ? "Production" : "Development");
        Manifests.Host["envFrom"]![0]!["configMapRef"]!["name"]!.ToString()
            .ShouldBe(Manifests.Kustomization("base")["configMapGenerator"]![0]!["name"]!.ToString());
    }

    [Fact]
    public void Secrets_Always_HaveTheKeysThatTheHostAsksFor()
    {
        var asked = Manifests.Host["env"]!.AsArray().Select(each => each!["valueFrom"]!["secretKeyRef"]).Where(each => each is not null)
            .Select(each => (Name: each!["name"]!.ToString(), Key: each["key"]!.ToString(), Optional: each["optional"]?.GetValue<bool>() ?? false)).ToArray();
        var needed = asked.Where(each => !each.Optional).Select(each => each.Key).ToArray();
        var sample = Manifests.Kustomization("dev")["secretGenerator"]![0]!;
        var command = SecretKey().Matches(Files.Text($"{Manifests.Folder}/README.md")).Select(match => match.Groups[1].Value);

        asked.ShouldAllBe(each => each.Name == "concert");
        Manifests.Literals(Compose.Texts(sample["literals"])).Keys.ShouldBe(needed, ignoreOrder: true);
        command.ShouldBe(needed, ignoreOrder: true);
        sample["name"]!.ToString().ShouldBe("concert");
        // The base names no secret value at all.
        Manifests.Base.ShouldNotContain(each => Manifests.Kind(each) == "Secret");
    }

    [Fact]
    public void ServersOfDevelopment_Always_AreWhereTheHostLooks()
    {
        var services = Manifests.Of("dev").Where(each => Manifests.Kind(each) == "Service").ToDictionary(Manifests.Name);
        var deployments = Manifests.Of("dev").Where(each => Manifests.Kind(each) == "Deployment").ToDictionary(Manifests.Name);
        var secret = Manifests.Literals(Compose.Texts(Manifests.Kustomization("dev")["secretGenerator"]![0]!["literals"]));

        secret["redis"].ShouldBe($"redis:{services["redis"]["spec"]!["ports"]![0]!["port"]}");
        secret["database"].ShouldContain($"Server=database;Port={services["database"]["spec"]!["ports"]![0]!["port"]};");
        foreach (var (name, service) in services)
        {
            var pod = deployments[name]["spec"]!["template"]!;
            service["spec"]!["selector"]![Label]!.ToString().ShouldBe(pod["metadata"]!["labels"]![Label]!.ToString());
            service["spec"]!["ports"]![0]!["targetPort"]!.ToString().ShouldBe(pod["spec"]!["containers"]![0]!["ports"]![0]!["name"]!.ToString());
        }

        var database = deployments["database"]["spec"]!["template"]!["spec"]!["containers"]![0]!["env"]!.AsArray().Where(each => each!["value"] is not null)
            .ToDictionary(each => each!["name"]!.ToString(), each => each!["value"]!.ToString());
        secret["database"].ShouldEndWith($"Database={database["MARIADB_DATABASE"]};User ID={database["MARIADB_USER"]};Password={database["MARIADB_PASSWORD"]}");
    }

    [Fact]
    public void Autoscaler_OfProduction_AsksForTheMetricThatTheAdapterMakes()
    {
        var external = Files.Yaml($"{Manifests.Folder}/prod/autoscaler.yaml")["spec"]!["metrics"]!.AsArray()
            .Single(each => each!["type"]!.ToString() == "External")!;
        var rule = Files.Yaml($"{Manifests.Folder}/prod/adapter.yaml")["rules"]!["external"]![0]!;

        external["external"]!["metric"]!["name"]!.ToString().ShouldBe(rule["name"]!["as"]!.ToString());
        rule["metricsQuery"]!.ToString().ShouldContain("queue_wait_size{<<.LabelMatchers>>}");
        Manifests.One("HorizontalPodAutoscaler")["spec"]!["metrics"]![0]!["resource"]!["target"]!["averageUtilization"]!.GetValue<int>().ShouldBe(70);
    }

    [Fact]
    public async Task Alerts_ByTheCommandOfTheReadme_BecomeARule()
    {
        var readme = Files.Text($"{Manifests.Folder}/README.md");
        var from = readme.IndexOf("{\n  printf ", StringComparison.Ordinal);
        var command = readme[from..readme.IndexOf("} | kubectl apply -f -", from, StringComparison.Ordinal)] + "}";

        var made = await Tool.RunAsync("bash", ["-euc", command]);

        made.ExitCode.ShouldBe(0, made.Output);
        var rule = Files.ParseYaml(made.Output).Single();
        rule["kind"]!.ToString().ShouldBe("PrometheusRule");
        rule["spec"]!["groups"]!.AsArray().SelectMany(group => group!["rules"]!.AsArray()).Select(each => each!["alert"]!.ToString())
            .ShouldBe(AlertFile.Rules.Select(each => each.Name));
    }

    private static JsonNode[] Ingresses() => [.. Manifests.Base.Where(each => Manifests.Kind(each) == "Ingress")];

    private static IEnumerable<JsonNode> Paths(JsonNode ingress) => ingress["spec"]!["rules"]![0]!["http"]!["paths"]!.AsArray().Select(path => path!);

    // As the ingress API defines it: a prefix is one of whole elements.
    private static bool Leads(JsonNode path, string call)
    {
        var text = path["path"]!.ToString();
        return call == text || (path["pathType"]!.ToString() == "Prefix" && call.StartsWith(text + "/", StringComparison.Ordinal));
    }

    private static Dictionary<string, string> Settings(string environment)
    {
        var settings = Manifests.Literals(Files.Text($"{Manifests.Folder}/base/settings.env").Split('\n'));
        foreach (var (name, value) in Manifests.Literals(Compose.Texts(Manifests.Kustomization(environment)["configMapGenerator"]?[0]!["literals"])))
            settings[name] = value;
        return settings;
    }

    [GeneratedRegex(@"--from-literal=([a-z-]+)=")]
    private static partial Regex SecretKey();
}
