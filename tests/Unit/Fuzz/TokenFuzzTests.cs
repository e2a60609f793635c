using System.Buffers.Text;
using Microsoft.Extensions.Options;
using Shouldly;
using Ticketing.Queues.Contracts;
using Ticketing.Queues.Tokens;
using Ticketing.Tests.Support;
using Xunit;

namespace Ticketing.Tests.Unit.Fuzz;

/// <summary>A million changed queue tokens. None is accepted: also no other spelling of a good one.</summary>
public sealed class TokenFuzzTests
{
    private const int Tokens = 1_000_000;
    private const int Good = 100;

    private readonly TokenSigner _signer = new(Options.Create(new TokenOptions { Key = "the-key-of-this-test-0123456789abcdef", PreviousKey = "" }));
    private readonly TokenSigner _foreign = new(Options.Create(new TokenOptions { Key = "the-key-of-another-site-0123456789ab", PreviousKey = "" }));
    private readonly Random _random = new(FuzzRun.Seed);

    [Fact]
    public void Read_OfAMillionChangedTokens_IsNull()
    {
        var mutator = new TextMutator(_random);
        var good = Enumerable.Range(0, Good).Select(_ => _signer.Sign(NewToken())).ToArray();
        var issued = good.ToHashSet();
        good.ShouldAllBe(token => _signer.Read(token) != null, "a token that nothing reads would prove nothing");

        for (var i = 0; i < Tokens; i++)
        {
            var changed = i % 4 == 0 ? ChangeBytes(good[_random.Next(Good)]) : mutator.Change(good[_random.Next(Good)], good[_random.Next(Good)]);
            if (_signer.Read(changed) is { } read && !issued.Contains(changed))
                Assert.Fail($"'{changed}' was read as {read}. {FuzzRun.Repeat}");
        }
    }

    [Fact]
    public void Read_OfTokensOfAnotherKey_IsNull()
    {
        for (var i = 0; i < Good; i++)
            _signer.Read(_foreign.Sign(NewToken())).ShouldBeNull();
    }

    [Fact]
    public void Read_OfAnotherSpellingOfAToken_IsNull()
    {
        var refused = 0;
        foreach (var token in Enumerable.Range(0, Good).Select(_ => _signer.Sign(NewToken())))
        {
            string[] spellings = [token + "=", token + "==", " " + token, token + "\n", token.Replace('-', '+').Replace('_', '/') + "=",
                .. "AQgwBCEI048".Select(last => token[..^1] + last)];
            foreach (var spelling in spellings.Where(spelling => spelling != token))
            {
                _signer.Read(spelling).ShouldBeNull(spelling);
                refused++;
            }
        }

        refused.ShouldBeGreaterThan(10 * Good);
    }

    private string ChangeBytes(string token)
    {
        var bytes = Base64Url.DecodeFromChars(token);
        bytes[_random.Next(bytes.Length)] ^= (byte)(1 << _random.Next(8));
        return Base64Url.EncodeToString(bytes);
    }

    private QueueToken NewToken() => new(
        new Visitor(_random.Next(2) == 0 ? Visitor.DefaultQueue : $"concert-{_random.Next(100)}", $"u-{_random.Next()}", _random.NextInt64()),
        _random.NextInt64(),
        DateTimeOffset.UnixEpoch.AddSeconds(_random.Next()),
        _random.Next(2) == 0 ? null : TimeSpan.FromSeconds(_random.Next(10_000)));
}
