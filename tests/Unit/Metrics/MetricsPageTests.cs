using System.Diagnostics.Metrics;
using Microsoft.Extensions.Configuration;
using Shouldly;
using Ticketing.Common.Metrics;
using Xunit;

namespace Ticketing.Tests.Unit.Metrics;

public sealed class MetricsPageTests : IDisposable
{
    private readonly Meter _meter = new("Ticketing.MetricsPageTests");
    private readonly MetricsPage _page = new(new ConfigurationBuilder().AddInMemoryCollection([new("Instance:Id", "here")]).Build());

    [Fact]
    public void Histogram_WithBoundsOfItsOwn_HasThose()
    {
        var histogram = _meter.CreateHistogram<double>("page_wait_seconds", "s", advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.0005, 2] });

        histogram.Record(0.001, new KeyValuePair<string, object?>("script", "enter"));

        Lines("page_wait_seconds_bucket").ShouldBe(
        [
            """page_wait_seconds_bucket{instance="here",script="enter",le="0.0005"} 0""",
            """page_wait_seconds_bucket{instance="here",script="enter",le="2"} 1""",
            """page_wait_seconds_bucket{instance="here",script="enter",le="+Inf"} 1""",
        ]);
    }

    [Fact]
    public void Requests_OfMethodsThatNobodyKnows_AreOneSeries()
    {
        _page.Requested("/v1/api/queue/token", 200, "POST", TimeSpan.FromMilliseconds(3));
        _page.Requested(null, 404, "BREW", TimeSpan.FromMilliseconds(3));
        _page.Requested(null, 404, "post", TimeSpan.FromMilliseconds(3));

        Lines("http_server_request_duration_seconds_count").ShouldBe(
        [
            """http_server_request_duration_seconds_count{instance="here",route="/v1/api/queue/token",status="200",method="POST"} 1""",
            """http_server_request_duration_seconds_count{instance="here",status="404",method="_OTHER"} 2""",
        ],
        ignoreOrder: true);
        Lines("http_server_request_duration_seconds_bucket").ShouldContain("""http_server_request_duration_seconds_bucket{instance="here",route="/v1/api/queue/token",status="200",method="POST",le="0.005"} 1""");
    }

    [Fact]
    public void Labels_BeyondTheLimit_AreAddedUpAsOthers()
    {
        var counter = _meter.CreateCounter<long>("page_visits_total");

        for (var i = 0; i < MetricFamily.MaxSeries + 500; i++)
            counter.Add(2, new KeyValuePair<string, object?>("queue", $"concert-{i}"));
        counter.Add(2, new KeyValuePair<string, object?>("queue", "concert-0"));

        var lines = Lines("page_visits_total");
        lines.Length.ShouldBe(MetricFamily.MaxSeries + 1);
        lines.ShouldContain("""page_visits_total{instance="here",queue="other",script="other",name="other"} 1000""");
        lines.ShouldContain("""page_visits_total{instance="here",queue="concert-0"} 4""");
    }

    [Fact]
    public void UpDownCounter_Always_ShowsTheSum()
    {
        var open = _meter.CreateUpDownCounter<long>("page_open");

        open.Add(5);
        open.Add(-2);

        Lines("page_open").ShouldBe(["""page_open{instance="here"} 3"""]);
        _page.Render().ShouldContain("# TYPE page_open gauge\n");
    }

    [Fact]
    public void ObservedGauge_ThatIsObservedNoMore_IsGone()
    {
        var isKnown = true;
        _meter.CreateObservableGauge("page_size", () => isKnown ? [new Measurement<long>(7)] : Array.Empty<Measurement<long>>());

        Lines("page_size").ShouldBe(["""page_size{instance="here"} 7"""]);
        isKnown = false;

        Lines("page_size").ShouldBeEmpty();
    }

    [Fact]
    public void Gauge_ThatIsSet_StaysAsItIs()
    {
        _meter.CreateGauge<int>("page_state").Record(2);

        Lines("page_state").ShouldBe(["""page_state{instance="here"} 2"""]);
        Lines("page_state").ShouldBe(["""page_state{instance="here"} 2"""], "Reading it does not change it.");
    }

    [Fact]
    public void Gauge_NamedAsACount_IsNamedInThePlural()
    {
        _meter.CreateObservableUpDownCounter("page.assembly.count", () => 3L);

        Lines("page_assemblies").ShouldBe(["""page_assemblies{instance="here"} 3"""]);
    }

    public void Dispose()
    {
        _page.Dispose();
        _meter.Dispose();
    }

    private string[] Lines(string name) => [.. _page.Render().Split('\n').Where(line => line.StartsWith(name + "{", StringComparison.Ordinal))];
}
