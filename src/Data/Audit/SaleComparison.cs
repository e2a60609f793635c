using System.Runtime.CompilerServices;

namespace Ticketing.Data.Audit;

/// <summary>
/// Compares what the modules say about sales, reservation by reservation: all of them read in the same order, so only one sale of each is in memory.
/// </summary>
internal sealed class SaleComparison(AuditSnapshot snapshot, IReadOnlyList<IAuditSource> modules)
{
    /// <summary>How many sales have been compared.</summary>
    public long Count { get; private set; }

    /// <summary>A line for each sale that the modules do not agree on, or that one of them does not know.</summary>
    public async IAsyncEnumerable<string> DisagreementsAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        var heads = new List<Head>();
        try
        {
            foreach (var module in modules)
                heads.Add(await Head.OpenAsync(module.Name, snapshot.SalesAsync(module.Sales, cancellation)));

            while (heads.Where(head => head.Sale is not null).Min(head => head.Sale?.ReservationId) is { } reservation)
            {
                Count++;
                var said = heads.ConvertAll(head => head.Sale?.ReservationId == reservation ? head.Sale : null);
                if (said.Any(sale => sale != said[0]))
                {
                    var claims = heads.Select((head, i) => $"{head.Module} says {said[i]?.ToString() ?? "nothing"}");
                    yield return $"reservation {reservation}: {string.Join("; ", claims)}";
                }

                foreach (var head in heads.Where(head => head.Sale?.ReservationId == reservation))
                    await head.AdvanceAsync();
            }
        }
        finally
        {
            foreach (var head in heads)
                await head.DisposeAsync();
        }
    }

    /// <summary>The next sale of one module.</summary>
    private sealed class Head : IAsyncDisposable
    {
        private readonly IAsyncEnumerator<Sale> _sales;

        private Head(string module, IAsyncEnumerator<Sale> sales) => (Module, _sales) = (module, sales);

        public string Module { get; }

        public Sale? Sale { get; private set; }

        public static async Task<Head> OpenAsync(string module, IAsyncEnumerable<Sale> sales)
        {
            var head = new Head(module, sales.GetAsyncEnumerator());
            await head.AdvanceAsync();
            return head;
        }

        public async Task AdvanceAsync() => Sale = await _sales.MoveNextAsync() ? _sales.Current : null;

        public ValueTask DisposeAsync() => _sales.DisposeAsync();
    }
}
