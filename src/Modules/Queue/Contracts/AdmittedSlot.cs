namespace Ticketing.Queues.Contracts;

/// <summary>The slot of a call that requires <see cref="AdmissionLevel.AdmittedNow"/>.</summary>
/// <param name="left">In how long it ends at the latest, when Redis was asked.</param>
/// <param name="time">Measures what has gone since.</param>
public sealed class AdmittedSlot(TimeSpan left, TimeProvider time)
{
    private readonly long _asked = time.GetTimestamp();

    /// <summary>In how long it ends at the latest, whatever is extended or held.</summary>
    public TimeSpan TimeLeft => left - time.GetElapsedTime(_asked);
}
