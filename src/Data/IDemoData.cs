namespace Ticketing.Data;

/// <summary>The demo data that a module adds to a new database. Implementations are scoped services.</summary>
public interface IDemoData
{
    /// <summary>The place among the modules, lowest first: inventory before what refers to it.</summary>
    int Order { get; }

    /// <summary>Adds what is missing. Safe to repeat: what is there stays as it is.</summary>
    Task SeedAsync(CancellationToken cancellation);
}
