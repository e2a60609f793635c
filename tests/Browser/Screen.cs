namespace Ticketing.Tests.Browser;

/// <summary>What a visitor has in front of them.</summary>
/// <param name="Name">Its name in pictures.</param>
/// <param name="Width">How wide a page is, in CSS pixels.</param>
/// <param name="Height">How high what is visible of it is.</param>
/// <param name="Locale">The browser's language.</param>
/// <param name="IsDark">Whether the visitor prefers dark colors.</param>
/// <param name="Scale">How many pixels a CSS pixel has: twice as many where a page is zoomed to 200 %.</param>
/// <param name="HasTouch">Whether it is touched.</param>
/// <param name="Zone">The visitor's time zone.</param>
internal sealed record Screen(
    string Name, int Width, int Height, string Locale, bool IsDark = false, float Scale = 1, bool HasTouch = false, string Zone = "Europe/Berlin")
{
    /// <summary>The hall's time zone.</summary>
    public const string HallZone = "Asia/Seoul";

    public static readonly Screen Desktop = new("desktop", 1280, 800, "en-US", Zone: "America/New_York");
    public static readonly Screen Phone = new("phone", 390, 844, "ko-KR", HasTouch: true, Zone: HallZone);
    public static readonly Screen DarkPhone = new("dark-phone", 320, 640, "ko-KR", IsDark: true);

    /// <summary>The desktop's window at a zoom of 200 %.</summary>
    public static readonly Screen Zoomed = new("zoomed", 640, 400, "en-US", Scale: 2);

    public static IReadOnlyList<Screen> All { get; } = [Desktop, Phone, DarkPhone, Zoomed];
}
