using Shouldly;
using Ticketing.Tests.Faults.Histories;
using Xunit;

namespace Ticketing.Tests.Faults.CheckerTests;

/// <summary>Histories in which every invariant holds, some of them narrowly.</summary>
public sealed class ValidHistoryTests
{
    [Fact]
    public void Check_WhenNothingHappened_FindsNothing() => new HistoryBuilder().Check().ShouldBeEmpty();

    [Fact]
    public void Check_WhenASeatHasSeveralOwnersInTurn_FindsNothing() => new HistoryBuilder()
        .Charge(0, "a", 30, 30).Entry("a", LedgerEntry.Charge, 30).Charge(0, "b", 50, 50).Entry("b", LedgerEntry.Charge, 50)
        .Hold(1, "a", 1, [7, 8]).Stored(1, "a", [7, 8], ReservationState.Expired, 1.05)
        .Read(5, "a", 1, ReservationState.Held).Read(5.2, "a", 1, ReservationState.Expired)
        .Hold(5.1, "b", 2, [7]).Stored(2, "b", [7], ReservationState.Cancelled, 5.12, 6.05)
        .GiveBack(6, "b", 2)
        .Hold(6.05, "a", 3, [7]).Stored(3, "a", [7], ReservationState.Refunded, 6.08, 8.05, amount: 30)
        .Pay(7, "a", 3, 30).Entry("a", LedgerEntry.Payment, 30, 3).GetBalance(7.05, "a", 30).GetBalance(7.2, "a", 0).Read(7.2, "a", 3, ReservationState.Paid)
        .Refund(8, "a", 3, 30).Entry("a", LedgerEntry.Refund, 30, 3).GetBalance(8.2, "a", 30)
        .Hold(8.07, "b", 4, [7]).Stored(4, "b", [7], ReservationState.Paid, 8.1, 9.05, amount: 40)
        .Pay(9, "b", 4, 40).Entry("b", LedgerEntry.Payment, 40, 4).GetBalance(9.5, "b", 10)
        .Check().ShouldBeEmpty();

    [Fact]
    public void Check_WhenOutcomesAreUnknown_AcceptsWhatIsStored() => new HistoryBuilder()
        // Charges without an answer: one was made, one was not, one was made later.
        .Call(0, new Request(CallKind.Charge, "a") { Amount = 20 }, null, took: 3).Entry("a", LedgerEntry.Charge, 20)
        .Call(1, new Request(CallKind.Charge, "a") { Amount = 21 }, new Reply(503))
        .Call(2, new Request(CallKind.Charge, "a") { Amount = 22 }, null).Entry("a", LedgerEntry.Charge, 22)
        .GetBalance(1, "a", 0).GetBalance(4, "a", 20).GetBalance(5, "a", 42)
        // Holds, a payment and a give-back without an answer.
        .Call(6, new Request(CallKind.Hold, "a") { Seats = [2, 1] }, null).Stored(1, "a", [1, 2], ReservationState.Expired, 7)
        .Call(6, new Request(CallKind.Hold, "a") { Seats = [3] }, null)
        .Hold(6, "a", 2, [4]).Call(7, new Request(CallKind.Pay, "a") { Reservation = 2 }, null).Stored(2, "a", [4], ReservationState.Paid, 6.05, 8)
        .Entry("a", LedgerEntry.Payment, 10, 2).GetBalance(7.05, "a", 42).GetBalance(9, "a", 32)
        .Hold(6, "b", 3, [5]).Call(7, new Request(CallKind.GiveBack, "b") { Reservation = 3 }, null).Stored(3, "b", [5], ReservationState.Cancelled, 6.05, 7.01)
        .Hold(7.05, "c", 4, [5]).Stored(4, "c", [5], ReservationState.Expired, 7.1)
        .Check().ShouldBeEmpty();

    [Fact]
    public void Check_WhenOneKeyIsUsedAgain_CountsOneOperation() => new HistoryBuilder()
        .Call(0, new Request(CallKind.Charge, "a") { Amount = 10, Key = "k" }, null)
        .Call(1, new Request(CallKind.Charge, "a") { Amount = 10, Key = "k" }, new Reply(409, "409"))
        .Call(2, new Request(CallKind.Charge, "a") { Amount = 10, Key = "k" }, new Reply(200, Body: "10") { Amount = 10 })
        .Call(3, new Request(CallKind.Charge, "a") { Amount = 10, Key = "k" }, new Reply(200, Body: "10") { Amount = 10 })
        .Entry("a", LedgerEntry.Charge, 10)
        .Hold(4, "a", 1, [1], "h").Pay(5, "a", 1, 10, "p").Stored(1, "a", [1], ReservationState.Paid, 4, 5).Entry("a", LedgerEntry.Payment, 10, 1)
        // The first answers are repeated long after, those of payments with another key, too.
        .Hold(20, "a", 1, [1], "h").Pay(20, "a", 1, 10, "p").Pay(21, "a", 1, 10, "q").Pay(22, "a", 1, 10)
        .Check().ShouldBeEmpty();

    [Fact]
    public void Check_WhenARefusedKeySucceedsLater_FindsNothing() => new HistoryBuilder()
        .Call(1, new Request(CallKind.Hold, "a") { Seats = [7], Key = "k" }, new Reply(400, "004", "taken"))
        .Call(2, new Request(CallKind.Hold, "a") { Seats = [7], Key = "k" }, new Reply(200, Body: "held") { Reservation = 1 })
        .Stored(1, "a", [7], ReservationState.Expired, 2)
        .Check().ShouldBeEmpty();

    [Fact]
    public void Check_WhenPaymentAndGiveBackCompete_AcceptsEither() => new HistoryBuilder()
        .Charge(0, "a", 10, 10).Entry("a", LedgerEntry.Charge, 10)
        .Hold(1, "a", 1, [1]).Pay(2, "a", 1, 10, took: 1).Stored(1, "a", [1], ReservationState.Paid, 1.05, 2.5).Entry("a", LedgerEntry.Payment, 10, 1)
        .Call(2.1, new Request(CallKind.GiveBack, "a") { Reservation = 1 }, new Reply(400, "006"))
        .Call(2.1, new Request(CallKind.Pay, "a") { Reservation = 1 }, new Reply(400, "006"))
        .Read(2.1, "a", 1, ReservationState.Held).Read(2.2, "a", 1, ReservationState.Paid)
        .Check().ShouldBeEmpty();

    [Fact]
    public void Check_WhenAListIsAsOldAsAllowed_FindsNothing() => new HistoryBuilder()
        .ListSeats(1.05, 7, 8).Hold(1, "a", 1, [7]).Stored(1, "a", [7], ReservationState.Expired, 1.05).ListSeats(1.2, 7, 8)
        .ListSeats(1.4, 8).ListSeats(4.95, 7, 8)
        .Check().ShouldBeEmpty();

    [Fact]
    public void Check_WhenAPaymentIsRefundedBeforeTheHoldWouldHaveEnded_AcceptsTheSeatAsFree() => new HistoryBuilder()
        .Charge(0, "a", 10, 10).Entry("a", LedgerEntry.Charge, 10).Hold(1, "a", 1, [7])
        .Pay(2, "a", 1, 10).Entry("a", LedgerEntry.Payment, 10, 1).Refund(3, "a", 1, 10).Entry("a", LedgerEntry.Refund, 10, 1)
        .Stored(1, "a", [7], ReservationState.Refunded, 1.05, 3.05)
        .ListSeats(3.5, 7).Hold(3.6, "b", 2, [7]).Stored(2, "b", [7], ReservationState.Expired, 3.65)
        .Check().ShouldBeEmpty();

    [Fact]
    public void Check_WhenAListIsReadDuringAPaymentAtTheEndOfTheHold_FindsNothing() => new HistoryBuilder()
        .Charge(0, "a", 10, 10).Entry("a", LedgerEntry.Charge, 10).Hold(1, "a", 1, [7])
        .Pay(4.95, "a", 1, 10, took: 0.2).Stored(1, "a", [7], ReservationState.Paid, 1.05, 5).Entry("a", LedgerEntry.Payment, 10, 1).ListSeats(5, 7)
        .Check().ShouldBeEmpty();

    [Fact]
    public void Check_WhenAUserHoldsFourSeatsInTurn_FindsNothing() => new HistoryBuilder()
        .Hold(1, "a", 1, [1, 2, 3]).Stored(1, "a", [1, 2, 3], ReservationState.Expired, 1)
        .Hold(2, "a", 2, [4]).Stored(2, "a", [4], ReservationState.Cancelled, 2, 3).GiveBack(2.9, "a", 2)
        .Hold(3, "a", 3, [5]).Stored(3, "a", [5], ReservationState.Expired, 3)
        .Hold(5, "a", 4, [6, 7, 8]).Stored(4, "a", [6, 7, 8], ReservationState.Expired, 5)
        .Check().ShouldBeEmpty();

    [Fact]
    public void Check_WhenEveryCallWorksAgainInTime_FindsNothing() => new HistoryBuilder()
        .Fault(0, 0).AllCalls(2)
        .Fault(10, 15).Call(11, new Request(CallKind.GetBalance, "x"), null).Call(16, new Request(CallKind.GetBalance, "x"), new Reply(503)).AllCalls(19)
        .Check().ShouldBeEmpty();
}
