using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Tokens;
using Ticketing.Common.Results;

namespace Ticketing.Queues.Identity;

/// <summary>
/// The keys of user tokens: those of the settings, and those of the JWKS as it was last read. It is read before the first answer, every
/// <see cref="IdentityOptions.JwksRefreshSeconds"/>, and when a token names a key that is not known, at most once in ten seconds. When it cannot be read the
/// last keys stay in force. In the mode Trusted this only logs a warning at start.
/// </summary>
internal sealed class SigningKeys : BackgroundService
{
    private const int MaxJwksBytes = 256 * 1024;
    private static readonly TimeSpan ReadTimeout = TimeSpan.FromMilliseconds(1500);
    private static readonly TimeSpan MinInterval = TimeSpan.FromSeconds(10);

    private readonly IdentityOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger<SigningKeys> _log;
    private readonly HttpClient _client;
    private readonly Lock _turn = new();
    private volatile KeyRing? _ring;
    private string? _jwks;
    private Task _reading = Task.CompletedTask;
    private long _readAt;

    public SigningKeys(IOptions<IdentityOptions> options, TimeProvider time, ILogger<SigningKeys> log)
    {
        _options = options.Value;
        _time = time;
        _log = log;
        // Connections are renewed, so that an issuer whose address changes is found.
        var handler = new SocketsHttpHandler { AllowAutoRedirect = false, PooledConnectionLifetime = TimeSpan.FromMinutes(5) };
        _client = new HttpClient(handler) { Timeout = ReadTimeout, MaxResponseContentBufferSize = MaxJwksBytes };
        if (_options is { Mode: IdentityMode.Jwt, Jwks.Length: 0 })
            _ring = new KeyRing(OfSettings(), _options.SharedSecret);
    }

    /// <summary>The keys in force.</summary>
    /// <exception cref="UnavailableException">The JWKS could not be read yet.</exception>
    public KeyRing Current => _ring ?? throw new UnavailableException("The keys of user tokens could not be read yet (Identity:Jwks).");

    /// <summary>Reads the JWKS again for a token whose key is not known, unless that was done a moment ago.</summary>
    /// <returns>The keys in force then.</returns>
    public async Task<KeyRing> RefreshAsync()
    {
        if (_options.Jwks.Length > 0)
            await ReadOnceAsync(MinInterval);
        return Current;
    }

    /// <inheritdoc/>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        if (_options.Mode == IdentityMode.Trusted)
            IdentityLog.Trusted(_log, _options.GatewaySecret.Length > 0 ? "the X-User-Id that the gateway signs" : "the user id in the body of a request");
        else if (_options.Jwks.Length > 0)
            await ReadOnceAsync(TimeSpan.Zero);
        await base.StartAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _client.Dispose();
        base.Dispose();
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (_options is { Mode: IdentityMode.Trusted } or { Jwks.Length: 0 })
            return;
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(_options.JwksRefreshSeconds), _time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
            await ReadOnceAsync(TimeSpan.Zero);
    }

    // Callers at the same time share one reading.
    private Task ReadOnceAsync(TimeSpan interval)
    {
        lock (_turn)
        {
            if (!_reading.IsCompleted || (_readAt != 0 && _time.GetElapsedTime(_readAt) < interval))
                return _reading;
            _readAt = _time.GetTimestamp();
            return _reading = ReadAsync();
        }
    }

    private async Task ReadAsync()
    {
        try
        {
            var text = _options.JwksAddress is { } address ? await _client.GetStringAsync(address) : await File.ReadAllTextAsync(_options.Jwks);
            if (text == _jwks)
                return;
            var keys = PublicKeys.Read(text);
            if (keys.Count == 0)
                throw new FormatException("there is no key in it that can be used.");
            _ring = new KeyRing([.. keys, .. OfSettings()], _options.SharedSecret);
            _jwks = text;
            IdentityLog.KeysRead(_log, keys.Count);
        }
        catch (Exception fault)
        {
            IdentityLog.KeysNotRead(_log, fault.GetType().Name, fault.Message);
        }
    }

    private IReadOnlyList<SecurityKey> OfSettings() => _options.Keys.Length > 0 ? PublicKeys.Read(_options.Keys) : [];
}
