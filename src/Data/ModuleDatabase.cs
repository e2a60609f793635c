using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Ticketing.Data;

/// <summary>A module's part of the database: its context, and in the context's assembly its migrations and procedures.</summary>
/// <param name="Context">The type of the context.</param>
/// <param name="CreateAsync">Makes one.</param>
internal sealed record ModuleDatabase(Type Context, Func<IServiceProvider, Task<DbContext>> CreateAsync)
{
    /// <summary>The part that a context stands for.</summary>
    public static ModuleDatabase Of<TContext>()
        where TContext : DbContext =>
        new(typeof(TContext), async services => await services.GetRequiredService<IDbContextFactory<TContext>>().CreateDbContextAsync());
}
