using System.Globalization;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Ticketing.Common.Results;
using Ticketing.Data;
using Ticketing.Users.Contracts;
using Ticketing.Users.Store;

namespace Ticketing.Users.Charging;

/// <summary>Charges within the limits of <see cref="ChargingOptions"/>.</summary>
internal sealed class Charges(IOptions<ChargingOptions> options, DbContexts database)
{
    private const string Amount = "amount";

    private static readonly Error PayElsewhere = Errors.Forbidden.Saying(
        "A balance is raised by a payment. Pay at the address in payUrl; the balance rises when the payment provider has confirmed it.",
        "잔액은 결제로만 충전됩니다. payUrl 주소에서 결제하면 결제 대행사의 확인 후 잔액이 늘어납니다.");

    private static readonly Error KnownCharge = Errors.IdempotencyConflict.Saying(
        "This chargeId belongs to another charge: its user or its amount differs.",
        "이미 다른 충전에 사용된 chargeId입니다. 사용자 또는 금액이 다릅니다.");

    private static readonly Error Outdated = Errors.NotAuthentic.Saying(
        "The signature's time is more than five minutes away from the server's.",
        "서명 시각이 서버 시각과 5분 이상 차이 납니다.");

    private readonly ChargingOptions _options = options.Value;

    /// <summary>Whether the payment provider raises balances, and not their users.</summary>
    public bool ByProvider => _options.Mode == ChargingMode.Callback;

    /// <summary>The most that one charge can add, in won.</summary>
    public long MaxPerCall => _options.MaxPerCall;

    /// <summary>Adds a user's own charge to a change. Limits refuse the whole change; <see cref="RefusalOf"/> explains it.</summary>
    /// <param name="changes">The change.</param>
    /// <param name="userId">Whose balance.</param>
    /// <param name="amount">How much, in won.</param>
    /// <param name="onBalance">Receives the balance after it.</param>
    public void Add(DbChanges changes, string userId, long amount, Action<long> onBalance) =>
        Balances.Charge(changes, userId, amount, _options.MaxBalance, _options.MaxPerDay, null, null, row => onBalance(row.GetInt64(0)));

    /// <summary>Adds a charge that the payment provider has signed. A charge that was made before is not made again, and has the same entry.</summary>
    /// <param name="changes">The change.</param>
    /// <param name="charge">The charge.</param>
    /// <param name="signedAt">When it was signed, in seconds since 1970.</param>
    /// <param name="onEntry">Receives the number of its entry in the ledger.</param>
    public void Add(DbChanges changes, PaidCharge charge, long signedAt, Action<long> onEntry) =>
        Balances.Charge(
            changes, charge.UserId, charge.Amount, _options.MaxBalance, _options.MaxPerDay, charge.ChargeId, signedAt, row => onEntry(row.GetInt64(1)));

    /// <summary>Where a user pays for a charge; or what limit the charge would exceed, as far as it is known before the payment.</summary>
    public async Task<Refusal> WhereToPayAsync(string userId, long amount, CancellationToken cancellation)
    {
        var account = await database.ReadAsync(
            (UserContext users) => users.Accounts.Where(account => account.UserId == userId)
                .Select(account => new { account.Balance, account.ChargedOn, account.ChargedThatDay, Now = ModuleContext.Now() }).SingleOrDefaultAsync(),
            cancellation);
        if ((account?.Balance ?? 0) > _options.MaxBalance - amount)
            return OverBalance;
        var today = account is not null && account.ChargedOn == DateOnly.FromDateTime(account.Now.UtcDateTime) ? account.ChargedThatDay : 0;
        if (_options.MaxPerDay > 0 && today > _options.MaxPerDay - amount)
            return OverDay;

        var query = new Dictionary<string, string?> { ["userId"] = userId, [Amount] = amount.ToString(CultureInfo.InvariantCulture) };
        var address = QueryHelpers.AddQueryString(_options.PayUrl, query);
        return new Refusal(PayElsewhere) { Fields = new Dictionary<string, Message> { ["payUrl"] = new(address, address) } };
    }

    /// <summary>Why the database refused a charge.</summary>
    /// <param name="code">The code that its procedure signalled.</param>
    public Refusal RefusalOf(string code) => code switch
    {
        BalanceRefusals.TooHigh => OverBalance,
        ChargeRefusals.OverDay => OverDay,
        ChargeRefusals.Known => KnownCharge,
        ChargeRefusals.Outdated => Outdated,
        _ => throw new InvalidOperationException($"A charge was refused with '{code}'."),
    };

    private Refusal OverBalance => Over(new(
        $"would raise the balance above its limit of {_options.MaxBalance}", $"잔액 한도 {_options.MaxBalance}원을 초과합니다"));

    private Refusal OverDay => Over(new(
        $"would exceed what a user can charge in one day: {_options.MaxPerDay}", $"하루 충전 한도 {_options.MaxPerDay}원을 초과합니다"));

    private static Refusal Over(Message message) => new(Errors.Malformed) { Fields = new Dictionary<string, Message> { [Amount] = message } };
}

/// <summary>A charge that a payment provider reports.</summary>
/// <param name="ChargeId">The provider's id of the payment.</param>
/// <param name="UserId">Whose balance.</param>
/// <param name="Amount">How much was paid, in won.</param>
internal sealed record PaidCharge(string ChargeId, string UserId, long Amount);

/// <summary>Why a charge is refused, besides <see cref="BalanceRefusals.TooHigh"/>.</summary>
internal static class ChargeRefusals
{
    /// <summary>The user's charges of the day would exceed their limit.</summary>
    public const string OverDay = "users.over_day";

    /// <summary>The provider's id belongs to a charge of another user or amount.</summary>
    public const string Known = "users.charge_known";

    /// <summary>The time of the signature is too far from now.</summary>
    public const string Outdated = "users.charge_outdated";
}
