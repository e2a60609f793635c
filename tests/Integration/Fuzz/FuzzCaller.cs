using System.Text.RegularExpressions;
using Ticketing.Tests.Support;

namespace Ticketing.Tests.Integration.Fuzz;

/// <summary>One of those who send requests at the same time, from a connection to each host.</summary>
internal sealed partial class FuzzCaller : IDisposable
{
    // Answers of operators' calls with a wrong key come half a second apart.
    private const int WrongKeys = 100;
    private const int Visits = 30;

    private readonly FuzzShop _shop;
    private readonly FuzzPopulation _people;
    private readonly Random _random;
    private readonly TextMutator _mutator;
    private readonly FuzzRequests _requests;
    private readonly FuzzConnection _trusting;
    private readonly FuzzConnection _strict;
    private FuzzUser? _user;

    public FuzzCaller(FuzzShop shop, FuzzPopulation people, int seed)
    {
        (_shop, _people, _random) = (shop, people, new Random(seed));
        _mutator = new TextMutator(_random);
        _requests = new FuzzRequests(_random, new FuzzValues(_random, people.Reservations));
        (_trusting, _strict) = (new FuzzConnection(shop.Trusting.Port), new FuzzConnection(shop.Strict.Port));
    }

    /// <summary>Sends a request of any operation with any identity.</summary>
    /// <returns>What is wrong with the answer; null where nothing is.</returns>
    public async Task<string?> SendAnyAsync()
    {
        if (_user is null || _random.Next(Visits) == 0)
            _user = await _shop.EnterAsync(_random.Next(5) == 0 ? FuzzPopulation.AnyQueue(_random) : null);
        var operation = _people.Operations[_random.Next(_people.Operations.Count)];
        var identity = _random.Next(8) switch
        {
            0 => FuzzIdentity.None,
            1 => new FuzzIdentity(_people.Waiting.QueueToken, _people.Waiting.UserToken),
            2 => Mutated(_user),
            3 => new FuzzIdentity(_people.Victim.QueueToken, _user.UserToken),
            _ => new FuzzIdentity(_user.QueueToken, _user.UserToken),
        };
        var key = operation.IsOfOperators ? _random.Next(WrongKeys) == 0 ? _requests.WrongKey() : FuzzShop.AdminKey : null;
        var request = _requests.Make(operation, identity, key, isChanged: _random.Next(4) > 0);
        var answer = await SendAsync(request, isStrict: _random.Next(3) == 0);
        if (answer is { Status: 200 } && operation.Path == "/v1/api/concerts/reserve" && Reservation().Match(answer.Body) is { Success: true } held)
            _people.Reservations.Add(long.Parse(held.Groups["id"].Value, null));
        return AnswerRules.Check(request, answer) is { } wrong ? Describe(wrong, request, answer) : null;
    }

    /// <summary>Sends a request that no one is allowed to make: about the victim's, by those who are not the victim.</summary>
    /// <returns>What is wrong with the answer; null where it is a refusal.</returns>
    public async Task<string?> SendForbiddenAsync(FuzzUser stranger, IReadOnlyList<long> reservations)
    {
        var operation = _people.Guarded[_random.Next(_people.Guarded.Count)];
        var isOfReservation = operation.Path.Contains("{id}", StringComparison.Ordinal) || operation.Path == "/v1/api/concerts/payment";
        var (identity, isStrict) = _random.Next(isOfReservation ? 5 : 4) switch
        {
            0 => (FuzzIdentity.None, false),
            1 => (Mutated(_people.Victim), _random.Next(2) == 0),
            // The victim's queue token, which has been stolen, and another user's own one or none.
            2 => (new FuzzIdentity(_people.Victim.QueueToken, _random.Next(2) == 0 ? stranger.UserToken : "x.y.z"), true),
            3 => (new FuzzIdentity(_people.Victim.QueueToken, Changed(_people.Victim.UserToken, stranger.UserToken)), true),
            _ => (new FuzzIdentity(stranger.QueueToken, stranger.UserToken), _random.Next(2) == 0),
        };
        var request = _requests.Make(operation, identity, null, isChanged: false);
        if (isOfReservation)
            request = OfReservation(request, reservations[_random.Next(reservations.Count)]);
        var answer = await SendAsync(request, isStrict);
        if (answer?.Status is >= 200 and < 400)
            return Describe("it was allowed", request, answer);
        return AnswerRules.Check(request, answer) is { } wrong ? Describe(wrong, request, answer) : null;
    }

    public void Dispose()
    {
        _trusting.Dispose();
        _strict.Dispose();
    }

    private Task<FuzzAnswer?> SendAsync(FuzzRequest request, bool isStrict)
    {
        _people.Count(request);
        return (isStrict ? _strict : _trusting).SendAsync(request.ToBytes(), request.Method == "HEAD");
    }

    private FuzzIdentity Mutated(FuzzUser user) => new(Changed(user.QueueToken, _people.Waiting.QueueToken), user.UserToken);

    // A header's value has no line ends, and no spaces around it.
    private string Changed(string token, string other)
    {
        string changed;
        do
            changed = _mutator.Change(token, other).ReplaceLineEndings("%").Trim();
        while (changed == token);
        return changed;
    }

    private static FuzzRequest OfReservation(FuzzRequest request, long reservation) => request with
    {
        Target = request.Operation.Path.Replace("{id}", FormattableString.Invariant($"{reservation}"), StringComparison.Ordinal),
        Body = request.Body is null ? null : [.. System.Text.Encoding.ASCII.GetBytes(FormattableString.Invariant($"{{\"reservationId\":{reservation}}}"))],
    };

    private static string Describe(string wrong, FuzzRequest request, FuzzAnswer? answer) =>
        $"{wrong}:\n  {Repetition().Replace($"{request}\n  answer: {answer}\n", "$1...$1")}";

    [GeneratedRegex("(.)\\1{80,}")]
    private static partial Regex Repetition();

    [GeneratedRegex("\"reservationId\":(?<id>[0-9]+)")]
    private static partial Regex Reservation();
}
