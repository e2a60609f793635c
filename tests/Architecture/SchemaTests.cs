using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;
using Shouldly;
using Xunit;

namespace Ticketing.Tests.Architecture;

/// <summary>All modules share one database. A module's tables begin with a word of the module's own, and only that module names them.</summary>
public sealed partial class SchemaTests
{
    private static readonly Type[] Types = [.. Repository.Projects.SelectMany(project => project.Assembly.GetTypes())];

    private static readonly List<(Project Project, string[] Tables)> Contexts =
        [.. Repository.Projects.SelectMany(project => project.Assembly.GetTypes().Where(IsContext).Select(type => (project, TablesOf(type))))];

    [Fact]
    public void Tables_OfAContext_BeginWithOneWordThatNoOtherContextHas()
    {
        Contexts.ShouldNotBeEmpty("No context was found: every test here would pass.");
        Contexts.ShouldAllBe(each => each.Tables.Select(PrefixOf).Distinct().Count() == 1);
        Contexts.Select(each => PrefixOf(each.Tables[0])).ShouldBeUnique("Two contexts have tables that begin alike: each owns one prefix.");
    }

    [Fact]
    public void Sql_OfAProject_NamesNoTableOfAnother()
    {
        var owned = Contexts.SelectMany(each => each.Tables.Select(table => (Table: table, Owner: each.Project.Name))).ToArray();
        owned.Length.ShouldBeGreaterThan(5);
        foreach (var file in Repository.Files.Where(file => !file.Contains("/Migrations/", StringComparison.Ordinal)))
        {
            var text = EventInsert().Replace(Comment().Replace(File.ReadAllText(file), ""), "");
            owned.Where(each => each.Owner != Repository.ProjectOf(file) && Names(text, each.Table)).Select(each => each.Table)
                .ShouldBeEmpty($"{Repository.Relative(file)} names tables of another project. Let that project add its own commands through its Contracts.");
        }
    }

    private static bool Names(string text, string table) =>
        text.Contains(table, StringComparison.Ordinal) && Regex.IsMatch(text, $@"(?<![\w.]){Regex.Escape(table)}(?![\w.(])");

    private static string PrefixOf(string table) => table.Split('_')[0];

    private static bool IsContext(Type type) => type.IsSubclassOf(typeof(DbContext)) && !type.IsAbstract;

    // By the factory that the tool for migrations uses: each context needs one.
    private static string[] TablesOf(Type context)
    {
        var port = typeof(IDesignTimeDbContextFactory<>).MakeGenericType(context);
        var factory = Types.SingleOrDefault(type => type.IsAssignableTo(port) && !type.IsAbstract) ??
            throw new InvalidOperationException($"{context.FullName} has no {nameof(IDesignTimeDbContextFactory<>)}: migrations cannot be written for it.");
        var create = port.GetMethod(nameof(IDesignTimeDbContextFactory<>.CreateDbContext), BindingFlags.Public | BindingFlags.Instance)!;
        using var made = (DbContext)create.Invoke(Activator.CreateInstance(factory, nonPublic: true), [Array.Empty<string>()])!;
        return [.. made.Model.GetEntityTypes().Select(entity => entity.GetTableName()).OfType<string>().Distinct()];
    }

    [GeneratedRegex(@"(?://|--).*$", RegexOptions.Multiline)]
    private static partial Regex Comment();

    // A change adds its event to the outbox in its own round trip; that statement is the outbox's contract.
    [GeneratedRegex(@"insert into messaging_outbox \(topic, `key`, payload, traceparent\)")]
    private static partial Regex EventInsert();
}
