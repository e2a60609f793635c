namespace Ticketing.Host.Browsers;

/// <summary>The web sites whose pages may call the APIs. Section <c>Cors</c>.</summary>
internal sealed record CorsOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Cors";

    /// <summary>Origins such as <c>https://shop.example</c>, with commas between them. Empty for none but this host's own.</summary>
    public string Origins { get; init; } = "";

    /// <summary>Each origin.</summary>
    public string[] List() => Origins.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    /// <summary>Whether each is an origin, and not the address of a page or a pattern.</summary>
    public bool AreOrigins() => List().All(static origin =>
        Uri.TryCreate(origin, UriKind.Absolute, out var address) && address.Scheme is "http" or "https" &&
        origin.Equals(address.GetLeftPart(UriPartial.Authority), StringComparison.OrdinalIgnoreCase));
}
