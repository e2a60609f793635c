using Ticketing.Common.Caching;

namespace Ticketing.Host.Pages;

/// <summary>A file of the pages, ready to be sent.</summary>
/// <param name="ContentType">Its media type.</param>
/// <param name="Content">Its bytes, compressed where a browser asks for that.</param>
internal sealed record PageFile(string ContentType, ReadyBytes Content);
