using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace Ticketing.Data;

/// <summary>
/// A stored procedure whose text is an embedded <c>.sql</c> file. In the database its name ends with a hash of the text, so that hosts of two versions can work
/// side by side.
/// </summary>
public sealed partial class Procedure
{
    private const string ParameterPrefix = "p_";

    private readonly string[] _parameters;

    internal Procedure(string text)
    {
        text = text.ReplaceLineEndings("\n");
        var header = Header().Match(text);
        if (!header.Success)
            throw new InvalidOperationException($"A procedure's file has no line 'create procedure name(': {text}");
        Name = $"{header.Groups["name"].Value}_{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 4))}";
        CreateStatement = string.Concat(text.AsSpan(0, header.Index), $"create procedure if not exists {Name}",
            text.AsSpan(header.Groups["name"].Index + header.Groups["name"].Length));
        _parameters = [.. Parameter().Matches(header.Groups["parameters"].Value).Select(parameter => parameter.Groups["name"].Value)];
    }

    /// <summary>Its name in the database.</summary>
    public string Name { get; }

    /// <summary>The statement that creates it where it is missing.</summary>
    internal string CreateStatement { get; }

    /// <summary>The names of its parameters, in order, without <c>p_</c>.</summary>
    internal IReadOnlyList<string> Parameters => _parameters;

    /// <summary>Loads a procedure from the assembly of its caller.</summary>
    /// <typeparam name="TCaller">The class that calls it.</typeparam>
    /// <param name="file">The name of the file, without <c>.sql</c>.</param>
    /// <exception cref="InvalidOperationException">There is no such file, or no procedure in it.</exception>
    public static Procedure Load<TCaller>(string file) => new(SqlFile.Load<TCaller>(file));

    /// <summary>Every procedure of an assembly.</summary>
    internal static IEnumerable<Procedure> AllOf(Assembly assembly) =>
        SqlFile.AllOf(assembly).Where(text => Header().IsMatch(text)).Select(text => new Procedure(text));

    /// <summary>A call of it, with its first argument.</summary>
    /// <param name="name">The name of the parameter, without <c>p_</c>.</param>
    /// <param name="value">The argument; times go as UTC.</param>
    public ProcedureCall With(string name, object? value) => new ProcedureCall(this).With(name, value);

    [GeneratedRegex(@"^create procedure (?<name>\w+)\s*\((?<parameters>.*?)\)\s*^begin\b", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Header();

    [GeneratedRegex($@"\b{ParameterPrefix}(?<name>\w+)")]
    private static partial Regex Parameter();
}
