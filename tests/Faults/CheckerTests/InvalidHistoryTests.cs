using Shouldly;
using Ticketing.Tests.Faults.Checking;
using Ticketing.Tests.Faults.Histories;
using Xunit;

namespace Ticketing.Tests.Faults.CheckerTests;

/// <summary>Histories with one violation each, which the checker finds.</summary>
public sealed class InvalidHistoryTests
{
    [Fact]
    public void Check_WhenASeatIsSoldTwice_FindsTwoOwners() => WithBalances("a", "b")
        .Hold(1, "a", 1, [7]).Pay(2, "a", 1, 10).Stored(1, "a", [7], ReservationState.Paid, 1, 2).Entry("a", LedgerEntry.Payment, 10, 1)
        .Hold(8, "b", 2, [7]).Pay(9, "b", 2, 10).Stored(2, "b", [7], ReservationState.Paid, 8, 9).Entry("b", LedgerEntry.Payment, 10, 2)
        .ShouldViolate(Invariant.OneOwner);

    [Fact]
    public void Check_WhenHoldsOverlapByTheAnswers_FindsTwoOwners() => new HistoryBuilder()
        // By the stored times the second begins at the end of the first.
        .Hold(1, "a", 1, [7, 8]).Stored(1, "a", [7, 8], ReservationState.Expired, 1.05)
        .Hold(4.8, "b", 2, [8]).Stored(2, "b", [8], ReservationState.Expired, 5.05)
        .ShouldViolate(Invariant.OneOwner);

    [Fact]
    public void Check_WhenHoldsOverlapAsStored_FindsTwoOwners() => new HistoryBuilder()
        // The answers took so long that only the stored times show it.
        .Hold(1, "a", 1, [7], took: 5).Stored(1, "a", [7], ReservationState.Expired, 2)
        .Hold(1, "b", 2, [7], took: 5).Stored(2, "b", [7], ReservationState.Expired, 5.9)
        .ShouldViolate(Invariant.OneOwner);

    [Fact]
    public void Check_WhenASeatIsHeldWhileItsPaymentIsUnderWay_FindsTwoOwners() => WithBalances("a")
        // Paid just before the end of the hold, so the seat never was free.
        .Hold(1, "a", 1, [7]).Pay(4.9, "a", 1, 10, took: 1).Stored(1, "a", [7], ReservationState.Paid, 1.05, 5).Entry("a", LedgerEntry.Payment, 10, 1)
        .Hold(5.5, "b", 2, [7]).Stored(2, "b", [7], ReservationState.Expired, 5.55)
        .ShouldViolate(Invariant.OneOwner);

    [Fact]
    public void Check_WhenAUserHoldsTooManySeats_FindsIt() => new HistoryBuilder()
        .Hold(1, "a", 1, [1, 2, 3]).Stored(1, "a", [1, 2, 3], ReservationState.Expired, 1).Hold(2, "a", 2, [4, 5])
        .Stored(2, "a", [4, 5], ReservationState.Expired, 2)
        .ShouldViolate(Invariant.SeatLimit);

    [Fact]
    public void Check_WhenAListIsTooOld_FindsIt() => new HistoryBuilder()
        .Hold(1, "a", 1, [7]).Stored(1, "a", [7], ReservationState.Expired, 1.05).ListSeats(1.5, 7, 8).ShouldViolate(Invariant.Consistency);

    [Fact]
    public void Check_WhenAPaidSeatIsFreeInAList_FindsIt() => WithBalances("a")
        .Hold(1, "a", 1, [7]).Pay(2, "a", 1, 10).Stored(1, "a", [7], ReservationState.Paid, 1, 2).Entry("a", LedgerEntry.Payment, 10, 1).ListSeats(20, 7)
        .ShouldViolate(Invariant.Consistency);

    [Fact]
    public void Check_WhenAHoldIsNotStored_FindsIt() => new HistoryBuilder().Hold(1, "a", 1, [7]).ShouldViolate(Invariant.Durability);

    [Fact]
    public void Check_WhenAHoldIsStoredForAnotherUser_FindsIt() => new HistoryBuilder()
        .Hold(1, "a", 1, [7]).Stored(1, "b", [7], ReservationState.Expired, 1).ShouldViolate(Invariant.Consistency);

    [Fact]
    public void Check_WhenAHoldHasNotEnded_FindsIt() => new HistoryBuilder()
        .Hold(1, "a", 1, [7]).Stored(1, "a", [7], ReservationState.Held, 1).ShouldViolate(Invariant.HoldTime);

    [Fact]
    public void Check_WhenOneOperationMadeTwoReservations_FindsIt() => new HistoryBuilder()
        .Call(1, new Request(CallKind.Hold, "a") { Seats = [7], Key = "k" }, null)
        .Call(2, new Request(CallKind.Hold, "a") { Seats = [7], Key = "k" }, null)
        .Stored(1, "a", [7], ReservationState.Cancelled, 1, 1.5).Stored(2, "a", [7], ReservationState.Expired, 2)
        .ShouldViolate(Invariant.AtMostOnce);

    [Fact]
    public void Check_WhenARefusedHoldIsStored_FindsIt() => new HistoryBuilder()
        .Call(1, new Request(CallKind.Hold, "a") { Seats = [7] }, new Reply(400, "004")).Stored(1, "a", [7], ReservationState.Expired, 1)
        .ShouldViolate(Invariant.AtMostOnce);

    [Fact]
    public void Check_WhenOneReservationIsAcknowledgedToTwoOperations_FindsIt() => new HistoryBuilder()
        .Hold(1, "a", 1, [7]).Hold(1, "a", 1, [7]).Stored(1, "a", [7], ReservationState.Expired, 1)
        .ShouldViolate(Invariant.AtMostOnce);

    [Fact]
    public void Check_WhenAPaymentIsNotStored_FindsIt()
    {
        var found = WithBalances("a").Hold(1, "a", 1, [7]).Pay(2, "a", 1, 10).Stored(1, "a", [7], ReservationState.Expired, 1).Check();

        found.ShouldContain(violation => violation.Invariant == Invariant.Durability);
        found.ShouldContain(violation => violation.Invariant == Invariant.Consistency, "It was acknowledged as paid, and expired.");
    }

    [Fact]
    public void Check_WhenAPaymentIsNotInTheLedger_FindsIt()
    {
        var found = WithBalances("a").Hold(1, "a", 1, [7]).Pay(2, "a", 1, 10).Stored(1, "a", [7], ReservationState.Paid, 1, 2).Check();

        found.Select(violation => violation.Invariant).ShouldBe([Invariant.Durability, Invariant.Accounting]);
    }

    [Fact]
    public void Check_WhenAPaymentWasMadeTwice_FindsIt()
    {
        var found = WithBalances("a").Hold(1, "a", 1, [7]).Pay(2, "a", 1, 10).Stored(1, "a", [7], ReservationState.Paid, 1, 2)
            .Entry("a", LedgerEntry.Payment, 10, 1).Entry("a", LedgerEntry.Payment, 10, 1).Check();

        found.Select(violation => violation.Invariant).ShouldBe([Invariant.AtMostOnce, Invariant.Accounting], ignoreOrder: true);
    }

    [Fact]
    public void Check_WhenARepeatedPaymentGetsAnotherAnswer_FindsIt() => WithBalances("a")
        .Hold(1, "a", 1, [7]).Pay(2, "a", 1, 10).Stored(1, "a", [7], ReservationState.Paid, 1, 2).Entry("a", LedgerEntry.Payment, 10, 1)
        .Call(3, new Request(CallKind.Pay, "a") { Reservation = 1 }, new Reply(200, Body: "paid another way") { Amount = 10 })
        .ShouldViolate(Invariant.Consistency);

    [Theory]
    [InlineData("003")]
    [InlineData("006")]
    public void Check_WhenARepeatedPaymentIsRefused_FindsIt(string code) => WithBalances("a")
        .Hold(1, "a", 1, [7]).Pay(2, "a", 1, 10).Stored(1, "a", [7], ReservationState.Paid, 1, 2).Entry("a", LedgerEntry.Payment, 10, 1)
        .Call(3, new Request(CallKind.Pay, "a") { Reservation = 1 }, new Reply(400, code))
        .ShouldViolate(Invariant.Consistency);

    [Fact]
    public void Check_WhenARefusedPaymentIsInTheLedger_FindsIt()
    {
        var found = WithBalances("a").Hold(1, "a", 1, [7]).Call(2, new Request(CallKind.Pay, "a") { Reservation = 1 }, new Reply(400, "005"))
            .Stored(1, "a", [7], ReservationState.Paid, 1, 2).Entry("a", LedgerEntry.Payment, 10, 1).Check();

        found.ShouldHaveSingleItem().Invariant.ShouldBe(Invariant.AtMostOnce);
    }

    [Fact]
    public void Check_WhenARefundIsNotStored_FindsIt()
    {
        var found = WithBalances("a")
            .Hold(1, "a", 1, [7]).Pay(2, "a", 1, 10).Refund(3, "a", 1, 10).Stored(1, "a", [7], ReservationState.Paid, 1, 2)
            .Entry("a", LedgerEntry.Payment, 10, 1).Check();

        found.ShouldContain(violation => violation.Invariant == Invariant.Durability);
    }

    [Fact]
    public void Check_WhenAChargeIsNotStored_FindsIt() => new HistoryBuilder().Charge(1, "a", 10, 10).ShouldViolate(Invariant.Durability);

    [Fact]
    public void Check_WhenOneChargeWasMadeTwice_FindsIt() => new HistoryBuilder()
        .Call(1, new Request(CallKind.Charge, "a") { Amount = 10, Key = "k" }, null)
        .Call(2, new Request(CallKind.Charge, "a") { Amount = 10, Key = "k" }, new Reply(200) { Amount = 20 })
        .Entry("a", LedgerEntry.Charge, 10).Entry("a", LedgerEntry.Charge, 10)
        .ShouldViolate(Invariant.AtMostOnce);

    [Fact]
    public void Check_WhenABalanceDiffersFromItsLedger_FindsIt()
    {
        var history = WithBalances("a");
        history.Balances["a"] = 1_001;
        history.ShouldViolate(Invariant.Accounting);
    }

    [Fact]
    public void Check_WhenABalanceWentBelowZero_FindsIt() => new HistoryBuilder()
        .Charge(0, "a", 5, 5).Entry("a", LedgerEntry.Charge, 5).Hold(1, "a", 1, [7]).Pay(2, "a", 1, 10).Stored(1, "a", [7], ReservationState.Paid, 1, 2)
        .Entry("a", LedgerEntry.Payment, 10, 1).Charge(3, "a", 50, 45).Entry("a", LedgerEntry.Charge, 50)
        .ShouldViolate(Invariant.Accounting);

    [Fact]
    public void Check_WhenAnAnswerHasABalanceBelowZero_FindsIt() =>
        new HistoryBuilder().GetBalance(1, "a", -1).Check().ShouldContain(violation => violation.Invariant == Invariant.Accounting);

    [Fact]
    public void Check_WhenAPaymentIsStoredAndItsReservationIsNotPaid_FindsIt()
    {
        var found = WithBalances("a").Hold(1, "a", 1, [7]).Call(2, new Request(CallKind.Pay, "a") { Reservation = 1 }, null)
            .Stored(1, "a", [7], ReservationState.Expired, 1).Entry("a", LedgerEntry.Payment, 10, 1).Check();

        found.ShouldHaveSingleItem().Invariant.ShouldBe(Invariant.Accounting);
    }

    [Theory]
    [InlineData(1.2, 1_000)]
    [InlineData(2.2, 1_010)]
    [InlineData(3.2, 0)]
    public void Check_WhenABalanceOfAnotherTimeIsInAnAnswer_FindsIt(double at, long balance) => WithBalances("a")
        .Charge(1, "a", 10, 1_010).Entry("a", LedgerEntry.Charge, 10)
        .Hold(1, "a", 1, [7]).Pay(2, "a", 1, 10).Stored(1, "a", [7], ReservationState.Paid, 1, 2).Entry("a", LedgerEntry.Payment, 10, 1)
        .Charge(5, "a", 7, 1_007).Entry("a", LedgerEntry.Charge, 7)
        .GetBalance(at, "a", balance)
        .ShouldViolate(Invariant.Consistency);

    [Fact]
    public void Check_WhenTheAnswerToAChargeHasAnotherBalance_FindsIt() => new HistoryBuilder()
        .Charge(1, "a", 10, 11).Entry("a", LedgerEntry.Charge, 10).ShouldViolate(Invariant.Consistency);

    [Fact]
    public void Check_WhenOneKeyHasTwoAnswers_FindsIt() => new HistoryBuilder()
        .Call(1, new Request(CallKind.Hold, "a") { Seats = [7], Key = "k" }, new Reply(200, Body: "held") { Reservation = 1 })
        .Call(2, new Request(CallKind.Hold, "a") { Seats = [7], Key = "k" }, new Reply(400, "004", "taken"))
        .Stored(1, "a", [7], ReservationState.Expired, 1)
        .ShouldViolate(Invariant.Consistency);

    [Fact]
    public void Check_WhenAnAnsweredKeyIsRefusedAtAdmission_FindsIt() => WithBalances("a")
        .Hold(1, "a", 1, [7]).Pay(2, "a", 1, 10, "k").Stored(1, "a", [7], ReservationState.Paid, 1, 2).Entry("a", LedgerEntry.Payment, 10, 1)
        .Call(3, new Request(CallKind.Pay, "a") { Reservation = 1, Key = "k" }, new Reply(400, "003"))
        .ShouldViolate(Invariant.Consistency);

    [Theory]
    [InlineData(ReservationState.Expired)]
    [InlineData(ReservationState.Cancelled)]
    [InlineData(ReservationState.Held)]
    public void Check_WhenAPaidReservationHasAnotherStateInAnAnswer_FindsIt(string state) => WithBalances("a")
        .Hold(1, "a", 1, [7]).Pay(2, "a", 1, 10).Read(2.2, "a", 1, state).Stored(1, "a", [7], ReservationState.Paid, 1, 2)
        .Entry("a", LedgerEntry.Payment, 10, 1)
        .Check().ShouldContain(violation => violation.Invariant == Invariant.Consistency);

    [Fact]
    public void Check_WhenAHoldIsPaidAfterItWasGivenBack_FindsIt() => WithBalances("a")
        .Hold(1, "a", 1, [7]).GiveBack(2, "a", 1).Pay(3, "a", 1, 10).Stored(1, "a", [7], ReservationState.Paid, 1, 3).Entry("a", LedgerEntry.Payment, 10, 1)
        .Check().ShouldContain(violation => violation.Invariant == Invariant.Consistency);

    [Theory]
    [InlineData(5.2, ReservationState.Held)]
    [InlineData(4.7, ReservationState.Expired)]
    public void Check_WhenAHoldEndsEarlyOrLateInAnAnswer_FindsIt(double at, string state) => new HistoryBuilder()
        .Hold(1, "a", 1, [7]).Read(at, "a", 1, state).Stored(1, "a", [7], ReservationState.Expired, 1.05)
        .ShouldViolate(Invariant.HoldTime);

    [Fact]
    public void Check_WhenAHoldIsPaidAfterItsEnd_FindsIt() => WithBalances("a")
        .Hold(1, "a", 1, [7]).Pay(5.2, "a", 1, 10).Stored(1, "a", [7], ReservationState.Paid, 1.05, 5.25).Entry("a", LedgerEntry.Payment, 10, 1)
        .ShouldViolate(Invariant.HoldTime);

    [Fact]
    public void Check_WhenAPaymentForAnOpenHoldIsRefused_FindsIt() => WithBalances("a")
        .Hold(1, "a", 1, [7]).Call(3, new Request(CallKind.Pay, "a") { Reservation = 1 }, new Reply(400, "006"))
        .Stored(1, "a", [7], ReservationState.Expired, 1.05)
        .ShouldViolate(Invariant.HoldTime);

    [Fact]
    public void Check_WhenAnAnswerIsAServerError_FindsIt() => new HistoryBuilder()
        .Call(1, new Request(CallKind.GetBalance, "a"), new Reply(500)).ShouldViolate(Invariant.NoServerError);

    [Fact]
    public void Check_WhenOneKindOfCallRecoversTooLateOnOneReplica_FindsIt()
    {
        var history = new HistoryBuilder()
            .Fault(0, 10).AllCalls(11, CallKind.Refund).Success(11, CallKind.Refund, 0).Success(15.2, CallKind.Refund, 1).Success(11, CallKind.Refund, 2);

        history.Check().ShouldHaveSingleItem().ToString().ShouldBe("Recovery: Refund on host 1 worked again 5.3 s after the fault: fault at 0.");
    }

    [Fact]
    public void Check_WhenOneKindOfCallNeverWorksAgain_FindsIt() => new HistoryBuilder()
        .Fault(0, 10).AllCalls(11, CallKind.GetReservation).Check().Count(violation => violation.Invariant == Invariant.Recovery).ShouldBe(3);

    [Fact]
    public void Check_WhenACallFailsAfterRecovery_FindsIt() => new HistoryBuilder()
        .Fault(0, 1).AllCalls(2).Call(7, new Request(CallKind.GetBalance, "a"), new Reply(503)).Fault(20, 21).AllCalls(23)
        .ShouldViolate(Invariant.Recovery);

    // Users with a balance of 1,000 each.
    private static HistoryBuilder WithBalances(params string[] users) =>
        users.Aggregate(new HistoryBuilder(), (history, user) => history.Charge(0, user, 1_000, 1_000).Entry(user, LedgerEntry.Charge, 1_000));
}
