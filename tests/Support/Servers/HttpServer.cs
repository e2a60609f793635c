using System.Globalization;

namespace Ticketing.Tests.Support;

/// <summary>A server that speaks HTTP.</summary>
public abstract class HttpServer : Server
{
    private readonly string _readyPath;

    private protected HttpServer(string name, ServerHome home, string readyPath) : base(name, home)
    {
        _readyPath = readyPath;
        BaseAddress = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{home.Port}"));
        Client = new HttpClient { BaseAddress = BaseAddress, Timeout = TimeSpan.FromSeconds(30) };
    }

    /// <summary>Where it serves.</summary>
    public Uri BaseAddress { get; }

    /// <summary>A client for it, closed with it.</summary>
    public HttpClient Client { get; }

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await base.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    private protected override async Task<bool> AnswersAsync()
    {
        try
        {
            using var response = await Client.GetAsync(new Uri(BaseAddress, _readyPath));
            return response.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
