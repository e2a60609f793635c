using System.Reflection;
using System.Runtime.CompilerServices;
using Shouldly;
using Xunit;

namespace Ticketing.Tests.Architecture;

public sealed class VisibilityTests
{
    public static TheoryData<Project> Modules => [.. Repository.Modules];

    [Theory]
    [MemberData(nameof(Modules))]
    public void Types_OutsideContracts_AreInternalButForTheModuleClass(Project module)
    {
        var contracts = $"{module.RootNamespace}.Contracts";
        var door = $"{module.RootNamespace}.{module.Name}Module";
        var exported = module.Assembly.GetExportedTypes();
        exported.ShouldContain(type => type.FullName == door, $"{module} has no public class {door}: every module is entered by one.");
        exported.Where(type => type.FullName != door && !$"{type.Namespace}.".StartsWith(contracts + ".", StringComparison.Ordinal))
            .Select(type => type.FullName)
            .ShouldBeEmpty($"Make these types of {module} internal, or move what other modules need to {contracts}.");
    }

    [Theory]
    [MemberData(nameof(Modules))]
    public void Internals_Always_AreVisibleToTestsOnly(Project module) =>
        module.Assembly.GetCustomAttributes<InternalsVisibleToAttribute>().Select(each => each.AssemblyName)
            .ShouldAllBe(
                name => name.StartsWith("Ticketing.Tests.", StringComparison.Ordinal), $"{module} opens its inside to something that is no test.");

    [Fact]
    public void Namespaces_Always_DoNotEndInATypesName()
    {
        var types = Repository.Projects.SelectMany(project => project.Assembly.GetTypes())
            .Where(type => type.Namespace?.StartsWith("Ticketing", StringComparison.Ordinal) == true).ToArray();
        types.ShouldNotBeEmpty();
        // Types that a using brings into view: not nested, and not made by the compiler.
        var names = types.Where(type => !type.IsNested && !type.Name.StartsWith('<')).Select(type => type.Name).ToHashSet();
        types.Select(type => type.Namespace!).Distinct().Where(space => names.Contains(space[(space.LastIndexOf('.') + 1)..]))
            .ShouldBeEmpty("A namespace that ends in a type's name hides that type from its users: use a plural, or rename the type.");
    }
}
