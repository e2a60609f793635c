using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Ticketing.Users.Rules;

namespace Ticketing.Users.Charging;

/// <summary>Names everything that is wrong with <see cref="ChargingOptions"/>, also what only Production refuses.</summary>
internal sealed class ChargingCheck(IHostEnvironment host) : IValidateOptions<ChargingOptions>
{
    private const int MinSecret = 32;

    public ValidateOptionsResult Validate(string? name, ChargingOptions options)
    {
        var failures = OfMode(options).Concat(OfLimits(options)).ToList();
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }

    private IEnumerable<string> OfMode(ChargingOptions options)
    {
        if (host.IsProduction() && options is { Mode: ChargingMode.Open, OpenAcknowledged: false })
        {
            yield return "Charging:Mode is Open, which Production refuses without Charging:OpenAcknowledged: every user could raise their own balance. " +
                "Set Charging__Mode=Callback, or Charging__OpenAcknowledged=true where balances are no money.";
        }

        if (options.Mode == ChargingMode.Callback && options.CallbackSecret.Length == 0)
            yield return "Charging:CallbackSecret is required where Charging:Mode is Callback: the key of the payment provider's signatures.";
        if (options.CallbackSecret.Length is > 0 and < MinSecret)
            yield return $"Charging:CallbackSecret must have at least {MinSecret} characters.";
        if (options.PreviousCallbackSecret.Length is > 0 and < MinSecret)
            yield return $"Charging:PreviousCallbackSecret must have at least {MinSecret} characters.";
        if (options.Mode == ChargingMode.Callback && !IsPage(options.PayUrl))
            yield return "Charging:PayUrl must be an https address where Charging:Mode is Callback: the page where users pay.";
    }

    private static IEnumerable<string> OfLimits(ChargingOptions options)
    {
        if (options.MaxPerCall is < 1 or > MoneyLimits.Charge)
            yield return $"Charging:MaxPerCall must be from 1 to {MoneyLimits.Charge}.";
        if (options.MaxPerDay is < 0 or > MoneyLimits.Balance)
            yield return $"Charging:MaxPerDay must be from 0 to {MoneyLimits.Balance}.";
        if (options.MaxBalance is < 1 or > MoneyLimits.Balance)
            yield return $"Charging:MaxBalance must be from 1 to {MoneyLimits.Balance}.";
    }

    // Plain http is allowed for this machine only, because on a network it could be changed to lead the payer to another page.
    private static bool IsPage(string address) =>
        Uri.TryCreate(address, UriKind.Absolute, out var page) && (page.Scheme == "https" || page is { Scheme: "http", IsLoopback: true });
}
