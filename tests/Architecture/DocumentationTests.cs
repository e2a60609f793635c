using System.Reflection;
using System.Xml.Linq;
using Shouldly;
using Xunit;

namespace Ticketing.Tests.Architecture;

public sealed class DocumentationTests
{
    private const BindingFlags Declared = BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    public static TheoryData<Project> Projects => [.. Repository.Projects];

    [Theory]
    [MemberData(nameof(Projects))]
    public void PublicTypesAndMethods_Always_SayWhatTheyPromise(Project project)
    {
        var documented = project.Documentation.Descendants("member").Where(HasText).Select(member => (string)member.Attribute("name")!).ToHashSet();
        // Migrations are written by a tool, and Program is made by the compiler.
        var types = project.Assembly.GetExportedTypes()
            .Where(type => type.Namespace?.EndsWith("Migrations", StringComparison.Ordinal) == false && type.Name != "Program").ToArray();
        if (project.Name != "Host")
            types.ShouldNotBeEmpty($"{project} exports nothing: this test would pass without a comparison.");

        types.Select(type => $"T:{Name(type)}").Where(name => !documented.Contains(name)).ShouldBeEmpty($"Give these types of {project} a docstring.");
        types.SelectMany(Methods).Where(method => !documented.Any(name => IsOf(name, method)))
            .ShouldBeEmpty($"Give these methods of {project} a docstring.");
    }

    private static bool IsOf(string name, string method) =>
        name == method || name.StartsWith(method + "(", StringComparison.Ordinal) || name.StartsWith(method + "``", StringComparison.Ordinal);

    private static bool HasText(XElement member) =>
        member.Elements().Any(each => each.Name.LocalName == "inheritdoc" || (each.Name.LocalName == "summary" && each.Nodes().Any()));

    // Methods in the source: no accessors or operators, no methods that the compiler adds to records, no overrides.
    private static IEnumerable<string> Methods(Type type) => type.IsSubclassOf(typeof(Delegate)) || type.IsEnum
        ? []
        : type.GetMethods(Declared)
            .Where(method => !method.IsSpecialName && !method.Name.StartsWith('<') && method.GetBaseDefinition() == method && !IsOfTheCompiler(type, method))
            .Select(method => $"M:{Name(type)}.{method.Name}")
            .Distinct();

    private static bool IsOfTheCompiler(Type type, MethodInfo method) =>
        method.IsDefined(typeof(System.Runtime.CompilerServices.CompilerGeneratedAttribute)) ||
        (type.GetMethod("<Clone>$") is not null && method.Name is "Equals" or "Deconstruct" or "ToString" or "GetHashCode");

    private static string Name(Type type) => type.FullName!.Replace('+', '.');
}
