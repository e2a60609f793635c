using Shouldly;
using Xunit;

namespace Ticketing.Tests.Unit.Docs;

public sealed class DocumentedNamesTests
{
    public static TheoryData<string> Pages => [.. MarkdownPage.Current.Select(page => page.Path)];

    [Theory]
    [MemberData(nameof(Pages))]
    public void Names_OnAPage_AreThoseOfTheProduct(string path) =>
        DocumentedNames.Unknown(MarkdownPage.Read(path)).ShouldBeEmpty($"Correct {path}, or add what belongs to another program to the foreign words.");

    [Fact]
    public void Product_Always_IsRead()
    {
        Product.Settings.Count.ShouldBeGreaterThan(40);
        Product.ApiPaths.Count.ShouldBeGreaterThan(10);
        Product.Metrics.ShouldContain("queue_wait_size");
        Product.Labels.ShouldContain("queue");
        Product.EventIds.Count.ShouldBeGreaterThan(10);
    }

    [Theory]
    [InlineData("`Queue:WaitSecond`", "setting Queue:WaitSecond")]
    [InlineData("`Lottery:Mode`", "setting Lottery:Mode")]
    [InlineData("`Queue__Patience=5 ./run.sh`", "setting Queue__Patience")]
    [InlineData("```sh\nKafka__Servers=127.0.0.1:9092 ./run.sh\n```", "setting Kafka__Servers")]
    [InlineData("`queue_waiting_size`", "name queue_waiting_size")]
    [InlineData("`events_lost_total`", "name events_lost_total")]
    [InlineData("```sh\nprometheus 'sum(queue_people_total)'\n```", "metric queue_people_total")]
    [InlineData("```sh\nprometheus 'sum by (shard) (queue_wait_size)'\n```", "label shard")]
    [InlineData("`X-Queue-Key`", "header X-Queue-Key")]
    [InlineData("`RateLimit-Rule`", "header RateLimit-Rule")]
    [InlineData("`GET /v1/api/concerts/{id}/poster`", "path GET /v1/api/concerts/{id}/poster")]
    [InlineData("`/admin/seats`", "path /admin/seats")]
    [InlineData("`./run.sh --shards 3`", "option --shards")]
    [InlineData("`src/Modules/Lottery`", "file src/Modules/Lottery")]
    [InlineData("`lottery.lua`", "file lottery.lua")]
    [InlineData("`LotteryWorker`", "word LotteryWorker")]
    [InlineData("the `Trustful` mode", "word Trustful")]
    [InlineData("`QUEUE_LOTTERY`", "variable QUEUE_LOTTERY")]
    [InlineData("see event 9999 in the log", "event 9999")]
    public void Names_ThatAreInvented_AreFound(string text, string found) =>
        DocumentedNames.Unknown(new MarkdownPage("docs/invented.md", text)).ShouldContain(found);

    [Theory]
    [InlineData("`Queue:WaitSeconds`")]
    [InlineData("`Queue__WaitSeconds=5 ./run.sh`")]
    [InlineData("`queue_wait_size`")]
    [InlineData("`Retry-After`")]
    [InlineData("`GET /v1/api/concerts/reserve/{id}`")]
    [InlineData("`./run.sh --replicas 4`")]
    [InlineData("`GET /admin/queues/{id}/order`")]
    [InlineData("```sh\nprometheus 'max by (queue) (queue_wait_size)'\n```")]
    [InlineData("`HoldSweep`")]
    public void Names_OfTheProduct_AreKnown(string text) =>
        DocumentedNames.Unknown(new MarkdownPage("docs/known.md", text)).ShouldBeEmpty();
}
