using Ticketing.Tests.Faults.Histories;

namespace Ticketing.Tests.Faults.Checking;

/// <summary>Whether all answers can be true together.</summary>
internal static class Answers
{
    /// <summary>What the clocks of the database and of the test may disagree by over the length of a hold.</summary>
    public static readonly TimeSpan ClockSlack = TimeSpan.FromMilliseconds(20);

    public static IEnumerable<Violation> Check(History history) =>
        [.. Defects(history), .. Keys(history), .. Once(history), .. history.Stories.SelectMany(States), .. history.Stories.SelectMany(Ends)];

    private static IEnumerable<Violation> Defects(History history) =>
        from call in history.Calls
        where call.Reply?.Status == 500
        select new Violation(Promise.NoDefect, $"{call}: {call.Reply!.Body}");

    private static IEnumerable<Violation> Keys(History history)
    {
        foreach (var operation in Enum.GetValues<Act>().SelectMany(act => history.Operations(act)).Where(operation => operation.Request.Key is not null))
        {
            var final = operation.Calls.Where(call => call.Succeeded || call.IsRefusal).ToList();
            if (final.Find(call => call.Reply!.Status != final[0].Reply!.Status || call.Reply.Body != final[0].Reply!.Body) is { } other)
                yield return new Violation(Promise.OneTruth, $"The key {operation.Request.Key} got two answers: {final[0]} {final[0].Reply!.Body}; {other} {other.Reply!.Body}");
            // Once there is an answer for good it is given again, whatever has become of the place in line.
            if (final.Count > 0 && operation.Calls.FirstOrDefault(call => call.Asked >= final.Min(known => known.Ended) && !call.IsUnknown && !final.Contains(call)) is { } forgotten)
                yield return new Violation(Promise.OneTruth, $"The key {operation.Request.Key} had its answer from {final[0]}, and got another from {forgotten}.");
        }
    }

    // A reservation is made once, and each of the others can be done once to it.
    private static IEnumerable<Violation> Once(History history) =>
        from act in new[] { Act.Hold, Act.Pay, Act.GiveBack, Act.Refund }
        from done in history.Operations(act).Where(operation => operation.Success is not null)
            .GroupBy(operation => act == Act.Hold ? operation.Success!.Reply!.Reservation : operation.Request.Reservation)
        where done.Count() > 1
        select new Violation(Promise.NothingTwice, $"{act} of reservation {done.Key} was acknowledged {done.Count()} times: {string.Join("; ", done.Select(each => each.Success))}");

    private static IEnumerable<Violation> States(Story story)
    {
        var tellings = Tellings(story).ToList();
        foreach (var one in tellings)
        {
            foreach (var other in tellings)
            {
                if (string.CompareOrdinal(one.State, other.State) < 0 && !State.Together(one.State, other.State))
                    yield return new Violation(Promise.OneTruth, $"Reservation {story.Id} was told to be {one.State} by {one.By} and {other.State} by {other.By}.");
                else if (one.Ended <= other.Asked && State.Together(one.State, other.State) && !State.Follows(one.State, other.State))
                    yield return new Violation(Promise.OneTruth, $"Reservation {story.Id} was told to be {one.State} by {one.By} and later {other.State} by {other.By}.");
            }
        }
    }

    private static IEnumerable<Telling> Tellings(Story story)
    {
        foreach (var (state, operations) in new (string, IEnumerable<Operation>)[]
        {
            (State.Held, [story.Hold]), (State.Paid, story.Payments), (State.Cancelled, story.GiveBacks), (State.Refunded, story.Refunds),
        })
        {
            foreach (var done in operations.Where(operation => operation.Success is not null))
                yield return new Telling(state, done.Asked, done.Done!.Value, $"{done.Success}");
        }

        foreach (var look in story.Looks.Where(look => look.Success is not null))
            yield return new Telling(look.Success!.Reply!.State, look.Asked, look.Done!.Value, $"{look.Success}");
        if (story.Stored is { } stored)
            yield return new Telling(stored.State, TimeSpan.MaxValue, TimeSpan.MaxValue, "what was stored in the end");
    }

    private static IEnumerable<Violation> Ends(Story story)
    {
        var (early, late) = (story.EarliestEnd - ClockSlack, story.LatestEnd + ClockSlack);
        foreach (var look in story.Looks.Where(look => look.Success is not null).Select(look => look.Success!))
        {
            if (look.Reply!.State == State.Held && look.Asked > late)
                yield return new Violation(Promise.ExactEnd, $"Reservation {story.Id} was over at {story.LatestEnd.TotalSeconds:0.000} s at the latest, and told to be held by {look}.");
            if (look.Reply.State == State.Expired && look.Ended < early)
                yield return new Violation(Promise.ExactEnd, $"Reservation {story.Id} was held until {story.EarliestEnd.TotalSeconds:0.000} s at least, and told to be over by {look}.");
        }

        foreach (var end in story.Payments.Concat(story.GiveBacks))
        {
            if (end.Success is { } done && end.Asked > late)
                yield return new Violation(Promise.ExactEnd, $"Reservation {story.Id} was over at {story.LatestEnd.TotalSeconds:0.000} s at the latest, and open to {done}.");
            if (end.Calls.FirstOrDefault(call => call.Reply?.Code == "006" && call.Ended < early) is { } refused && !CanHaveEnded(story, end, refused.Ended))
                yield return new Violation(Promise.ExactEnd, $"Reservation {story.Id} was held until {story.EarliestEnd.TotalSeconds:0.000} s at least, and not open to {refused}.");
        }
    }

    private static bool CanHaveEnded(Story story, Operation besides, TimeSpan by) =>
        story.Payments.Concat(story.GiveBacks).Any(other => other != besides && other.Asked < by && other.MayHaveHappened);

    private sealed record Telling(string State, TimeSpan Asked, TimeSpan Ended, string By);
}
