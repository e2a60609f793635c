using Ticketing.Users.Rules;

namespace Ticketing.Users.Charging;

/// <summary>What raises a balance.</summary>
internal enum ChargingMode
{
    /// <summary>The user's own call, without a payment: for tests and demonstrations.</summary>
    Open,

    /// <summary>The signed call of a payment provider, and nothing else.</summary>
    Callback,
}

/// <summary>How balances are raised, and how far. Section <c>Charging</c>.</summary>
internal sealed record ChargingOptions
{
    public const string Section = "Charging";

    public ChargingMode Mode { get; init; } = ChargingMode.Open;

    /// <summary>Whether Production may run <see cref="ChargingMode.Open"/>.</summary>
    public bool OpenAcknowledged { get; init; }

    /// <summary>The key of the provider's signatures, at least 32 characters.</summary>
    public string CallbackSecret { get; init; } = "";

    /// <summary>A second key that is accepted, while the provider changes from one to the other.</summary>
    public string PreviousCallbackSecret { get; init; } = "";

    /// <summary>Where a user pays; <c>userId</c> and <c>amount</c> are added to its query.</summary>
    public string PayUrl { get; init; } = "";

    /// <summary>The most that one charge can add, in won.</summary>
    public long MaxPerCall { get; init; } = MoneyLimits.Charge;

    /// <summary>The most that all charges of a user can add in one day (UTC, by the database's clock), in won; 0 for no limit.</summary>
    public long MaxPerDay { get; init; }

    /// <summary>The most that a charge can raise a balance to, in won. A refund may pass it.</summary>
    public long MaxBalance { get; init; } = MoneyLimits.Balance;
}
