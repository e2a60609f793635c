namespace Ticketing.Data;

/// <summary>What a module puts into a fresh database to play with. Implementations are scoped services.</summary>
public interface IDemoData
{
    /// <summary>The place among the modules, lowest first: inventory before what refers to it.</summary>
    int Order { get; }

    /// <summary>Adds what is missing. Safe to repeat: what is there stays as it is.</summary>
    Task SeedAsync(CancellationToken cancellation);
}
