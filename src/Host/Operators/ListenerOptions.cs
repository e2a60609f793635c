namespace Ticketing.Host.Operators;

/// <summary>Where the operators' paths are served. Section <c>Host</c>.</summary>
internal sealed record ListenerOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Host";

    /// <summary>
    /// Addresses of a listener of its own for operators, with semicolons between them, such as <c>http://10.0.0.5:8081</c>. The paths of operators are
    /// then served there and nowhere else. Empty for none: they are served with all others.
    /// </summary>
    public string InternalUrls { get; init; } = "";

    /// <summary>Each address.</summary>
    public string[] List() => InternalUrls.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    /// <summary>Whether each is an http or https address with a port and without a path.</summary>
    public bool AreAddresses() => List().All(static url => TryParse(url) is { Port: > 0, PathBase: "" });

    /// <summary>The ports of the addresses.</summary>
    public IReadOnlySet<int> Ports() => List().Select(static url => BindingAddress.Parse(url).Port).ToHashSet();

    private static BindingAddress? TryParse(string url)
    {
        try
        {
            return url.StartsWith("http://", StringComparison.OrdinalIgnoreCase) || url.StartsWith("https://", StringComparison.OrdinalIgnoreCase)
                ? BindingAddress.Parse(url)
                : null;
        }
        catch (FormatException)
        {
            return null;
        }
    }
}
