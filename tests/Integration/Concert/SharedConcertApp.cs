using Xunit;

namespace Ticketing.Tests.Integration.Concert;

/// <summary>The tests that only look: they share one database with the demo data.</summary>
[CollectionDefinition(Name)]
public sealed class SharedConcertApp : ICollectionFixture<ConcertApp>
{
    public const string Name = "Concert";
}
