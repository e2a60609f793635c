using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;
using Shouldly;
using Xunit;

namespace Ticketing.Tests.Architecture;

public sealed partial class SchemaTests
{
    private static readonly List<(Project Project, DbContext Context)> Contexts =
        [.. Repository.Projects.SelectMany(project => project.Assembly.GetTypes().Where(IsContext).Select(type => (project, Make(type))))];

    [Fact]
    public void Contexts_OfAllModules_HaveSchemasOfTheirOwn()
    {
        Contexts.ShouldNotBeEmpty("No context was found: this test would pass for nothing.");
        var schemas = Contexts.Select(each => each.Context.Model.GetDefaultSchema()).ToArray();
        schemas.ShouldAllBe(schema => !string.IsNullOrEmpty(schema), "Every context calls HasDefaultSchema with its module's schema.");
        schemas.ShouldBeUnique("Two contexts share a schema: each module owns one.");
    }

    [Fact]
    public void Tables_OfAContext_LieInItsOwnSchema()
    {
        foreach (var (_, context) in Contexts)
        {
            context.Model.GetEntityTypes().Select(entity => entity.GetSchema() ?? entity.GetViewSchema()).OfType<string>().Distinct()
                .ShouldBe([context.Model.GetDefaultSchema()!],
                    $"{context.GetType().Name} maps a table of another module. Ask that module through its Contracts.");
        }
    }

    [Fact]
    public void Sql_OfAModule_NamesNoTableOfAnother()
    {
        var owners = Contexts.ToDictionary(each => each.Context.Model.GetDefaultSchema()!, each => each.Project);
        var tables = Contexts.SelectMany(each => each.Context.Model.GetEntityTypes().Select(entity => $"{entity.GetSchema()}.{entity.GetTableName()}"))
            .Distinct().ToArray();
        tables.ShouldNotBeEmpty();
        foreach (var file in Repository.Files)
        {
            // The adapter of MariaDB has the migrations of all; MariaDB's tables are named schema_table.
            var folder = Repository.Relative(file).Split('/') is ["src", "Modules", var module, ..] ? module : Repository.Relative(file).Split('/')[1];
            var text = Comment().Replace(File.ReadAllText(file), "");
            if (folder == "Adapters")
                continue;
            tables.Where(table => (Names(text, table) || Names(text, table.Replace('.', '_'))) && owners[table[..table.IndexOf('.')]].Name != folder)
                .ShouldBeEmpty($"{Repository.Relative(file)} names tables of another module. Let that module add its own commands through its Contracts.");
        }
    }

    private static bool Names(string text, string table) => Regex.IsMatch(text, $@"(?<![\w.]){Regex.Escape(table)}(?![\w.(])");

    private static bool IsContext(Type type) => type.IsSubclassOf(typeof(DbContext)) && !type.IsAbstract;

    // Each context has the factory that the migrations tool uses, too.
    private static DbContext Make(Type context)
    {
        var port = typeof(IDesignTimeDbContextFactory<>).MakeGenericType(context);
        var factory = context.Assembly.GetTypes().SingleOrDefault(type => type.IsAssignableTo(port)) ??
            throw new InvalidOperationException(
                $"{context.FullName} has no {nameof(IDesignTimeDbContextFactory<>)}: give it one, so that migrations can be written for it.");
        var make = port.GetMethod(nameof(IDesignTimeDbContextFactory<>.CreateDbContext), BindingFlags.Public | BindingFlags.Instance)!;
        return (DbContext)make.Invoke(Activator.CreateInstance(factory, nonPublic: true), [Array.Empty<string>()])!;
    }

    [GeneratedRegex(@"//.*$", RegexOptions.Multiline)]
    private static partial Regex Comment();
}
