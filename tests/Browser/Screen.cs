namespace Ticketing.Tests.Browser;

/// <summary>What a visitor has in front of them.</summary>
internal sealed record Screen(string Name, int Width, int Height, string Locale, bool IsDark)
{
    public static readonly Screen Desktop = new("desktop", 1280, 800, "en-US", IsDark: false);
    public static readonly Screen Phone = new("phone", 390, 844, "ko-KR", IsDark: false);
    public static readonly Screen DarkPhone = new("dark-phone", 320, 640, "ko-KR", IsDark: true);

    public static IReadOnlyList<Screen> All { get; } = [Desktop, Phone, DarkPhone];
}
