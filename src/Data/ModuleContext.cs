using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Microsoft.EntityFrameworkCore.Metadata.Conventions;
using Microsoft.EntityFrameworkCore.Query.SqlExpressions;

namespace Ticketing.Data;

/// <summary>
/// The tables of one module. All modules share a database, so a table's name begins with the module's; columns are in lower case with underscores, texts are
/// compared byte by byte and are names of at most 64 characters unless the model says otherwise, and times are UTC with microseconds.
/// </summary>
/// <param name="options">The database.</param>
public abstract partial class ModuleContext(DbContextOptions options) : DbContext(options)
{
    private const int NameLength = 64;

    // A function and not a fragment of SQL: EF knows the type of its result, so that it can be selected as well as compared.
    private static readonly SqlFunctionExpression Clock = new(
        "utc_timestamp", [new SqlFragmentExpression("6")], nullable: false, argumentsPropagateNullability: [false], typeof(DateTimeOffset), typeMapping: null);

    /// <summary>The database's clock, inside a query: the start of the statement.</summary>
    public static DateTimeOffset Now() => throw new InvalidOperationException("Only the database can answer this.");

    /// <inheritdoc/>
    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        configurationBuilder.Properties<string>().HaveMaxLength(NameLength);
        configurationBuilder.Conventions.Add(_ => new ColumnNames());
    }

    /// <inheritdoc/>
    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.HasCharSet("utf8mb4", DelegationModes.ApplyToAll).UseCollation("utf8mb4_nopad_bin", DelegationModes.ApplyToAll);
        modelBuilder.HasDbFunction(typeof(ModuleContext).GetMethod(nameof(Now))!).HasTranslation(_ => Clock);
    }

    private sealed partial class ColumnNames : IModelFinalizingConvention
    {
        public void ProcessModelFinalizing(IConventionModelBuilder modelBuilder, IConventionContext<IConventionModelBuilder> context)
        {
            foreach (var property in modelBuilder.Metadata.GetEntityTypes().SelectMany(entity => entity.GetProperties()))
                property.Builder.HasColumnName(WordStart().Replace(property.Name, "_$0").ToLowerInvariant());
        }

        [GeneratedRegex("(?<=[a-z])[A-Z]")]
        private static partial Regex WordStart();
    }
}

/// <summary>Makes a module's context for the tool that writes migrations.</summary>
/// <typeparam name="TContext">The context.</typeparam>
public abstract class DesignTimeFactory<TContext> : IDesignTimeDbContextFactory<TContext>
    where TContext : ModuleContext
{
    /// <inheritdoc/>
    public TContext CreateDbContext(string[] args)
    {
        var options = new DbContextOptionsBuilder<TContext>();
        MariaDb.Configure<TContext>(options, null);
        return (TContext)Activator.CreateInstance(typeof(TContext), options.Options)!;
    }
}
