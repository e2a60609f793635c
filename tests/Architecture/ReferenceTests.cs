using Shouldly;
using Xunit;

namespace Ticketing.Tests.Architecture;

public sealed class ReferenceTests
{
    private const string Rule =
        "Allowed references are those of this table. Use the other module through its Contracts, or turn the dependency round with an interface " +
        "in your own Contracts. A change of the design is made here and in docs/architecture.md.";

    private static readonly string[] Shared = ["Common", "Redis", "Data", "Messaging"];
    private static readonly string[] Modules = ["Queue", "User", "Concert", "Reservation", "Payment"];

    // The projects to which each project may refer.
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Common"] = [],
        ["Redis"] = ["Common"],
        ["Data"] = ["Common"],
        ["Messaging"] = ["Common", "Data"],
        ["Queue"] = Shared,
        ["User"] = [.. Shared, "Queue"],
        ["Concert"] = [.. Shared, "Queue"],
        ["Reservation"] = [.. Shared, "Queue", "Concert"],
        ["Payment"] = [.. Shared, "Queue", "User", "Reservation", "Concert"],
        ["Host"] = [.. Shared, .. Modules, "MySql"],
        ["MySql"] = [.. Shared, .. Modules],
    };

    public static TheoryData<Project> Projects => [.. Repository.Projects];

    [Fact]
    public void Projects_InTheRepository_AreThoseOfTheTable() =>
        Repository.Projects.Select(project => project.Name).Order()
            .ShouldBe(Allowed.Keys.Order(), $"The table in {nameof(ReferenceTests)} must name every project below src.");

    [Fact]
    public void Modules_InTheRepository_AreFound() =>
        Repository.Modules.Select(module => module.Name).ShouldBe(Modules, ignoreOrder: true, "Without modules every other test here passes.");

    [Theory]
    [MemberData(nameof(Projects))]
    public void ProjectFile_Always_RefersToAllowedProjectsOnly(Project project) =>
        project.References.ShouldBeSubsetOf(Allowed[project.Name], $"{project}.csproj refers to too much. {Rule}");

    [Theory]
    [MemberData(nameof(Projects))]
    public void Assembly_Always_RefersToAllowedProjectsOnly(Project project)
    {
        var byAssembly = Repository.Projects.ToDictionary(each => each.Assembly.GetName().Name!, each => each.Name);

        var used = project.Assembly.GetReferencedAssemblies().Select(each => byAssembly.GetValueOrDefault(each.Name!)).OfType<string>();

        used.ShouldBeSubsetOf(Allowed[project.Name], $"{project} uses types of a project that it reaches through another one. {Rule}");
    }
}
