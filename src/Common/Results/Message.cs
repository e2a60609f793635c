namespace Ticketing.Common.Results;

/// <summary>A text for people, in the two languages the platform speaks.</summary>
/// <param name="English">The English text, which is used unless the request asks for Korean.</param>
/// <param name="Korean">The Korean text.</param>
public sealed record Message(string English, string Korean)
{
    /// <summary>The text in the language asked for.</summary>
    public string In(Language language) => language == Language.Korean ? Korean : English;
}

/// <summary>The languages of messages.</summary>
public enum Language
{
    /// <summary>English, the default.</summary>
    English,

    /// <summary>Korean.</summary>
    Korean,
}
