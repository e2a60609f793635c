using Shouldly;
using Ticketing.Tests.Faults.Histories;
using Xunit;

namespace Ticketing.Tests.Faults.Checks;

/// <summary>Histories in which every promise was kept, however close it was.</summary>
public sealed class CleanTests
{
    [Fact]
    public void Check_WhenNothingHappened_FindsNothing() => new Scene().Check().ShouldBeEmpty();

    [Fact]
    public void Check_WhenASeatGoesFromHandToHand_FindsNothing() => new Scene()
        .Charge(0, "a", 30, 30).Line("a", LedgerLine.Charge, 30).Charge(0, "b", 50, 50).Line("b", LedgerLine.Charge, 50)
        .Hold(1, "a", 1, [7, 8]).Stored(1, "a", [7, 8], State.Expired, 1.05)
        .Look(5, "a", 1, State.Held).Look(5.2, "a", 1, State.Expired)
        .Hold(5.1, "b", 2, [7]).Stored(2, "b", [7], State.Cancelled, 5.12, 6.05)
        .GiveBack(6, "b", 2)
        .Hold(6.05, "a", 3, [7]).Stored(3, "a", [7], State.Refunded, 6.08, 8.05, amount: 30)
        .Pay(7, "a", 3, 30).Line("a", LedgerLine.Payment, 30, 3).Balance(7.05, "a", 30).Balance(7.2, "a", 0).Look(7.2, "a", 3, State.Paid)
        .Refund(8, "a", 3, 30).Line("a", LedgerLine.Refund, 30, 3).Balance(8.2, "a", 30)
        .Hold(8.07, "b", 4, [7]).Stored(4, "b", [7], State.Paid, 8.1, 9.05, amount: 40)
        .Pay(9, "b", 4, 40).Line("b", LedgerLine.Payment, 40, 4).Balance(9.5, "b", 10)
        .Check().ShouldBeEmpty();

    [Fact]
    public void Check_WhenOutcomesAreUnknown_TakesWhatWasStored() => new Scene()
        // Three charges got no answer: one happened, one did not, one happened after its caller had gone.
        .Call(0, new Request(Act.Charge, "a") { Amount = 20 }, null, took: 3).Line("a", LedgerLine.Charge, 20)
        .Call(1, new Request(Act.Charge, "a") { Amount = 21 }, new Reply(503))
        .Call(2, new Request(Act.Charge, "a") { Amount = 22 }, null).Line("a", LedgerLine.Charge, 22)
        .Balance(1, "a", 0).Balance(4, "a", 20).Balance(5, "a", 42)
        // So did holds, a payment and what should have ended one.
        .Call(6, new Request(Act.Hold, "a") { Seats = [2, 1] }, null).Stored(1, "a", [1, 2], State.Expired, 7)
        .Call(6, new Request(Act.Hold, "a") { Seats = [3] }, null)
        .Hold(6, "a", 2, [4]).Call(7, new Request(Act.Pay, "a") { Reservation = 2 }, null).Stored(2, "a", [4], State.Paid, 6.05, 8)
        .Line("a", LedgerLine.Payment, 10, 2).Balance(7.05, "a", 42).Balance(9, "a", 32)
        .Hold(6, "b", 3, [5]).Call(7, new Request(Act.GiveBack, "b") { Reservation = 3 }, null).Stored(3, "b", [5], State.Cancelled, 6.05, 7.01)
        .Hold(7.05, "c", 4, [5]).Stored(4, "c", [5], State.Expired, 7.1)
        .Check().ShouldBeEmpty();

    [Fact]
    public void Check_WhenOneKeyIsUsedAgain_TakesItAsOne() => new Scene()
        .Call(0, new Request(Act.Charge, "a") { Amount = 10, Key = "k" }, null)
        .Call(1, new Request(Act.Charge, "a") { Amount = 10, Key = "k" }, new Reply(409, "409"))
        .Call(2, new Request(Act.Charge, "a") { Amount = 10, Key = "k" }, new Reply(200, Body: "10") { Amount = 10 })
        .Call(3, new Request(Act.Charge, "a") { Amount = 10, Key = "k" }, new Reply(200, Body: "10") { Amount = 10 })
        .Line("a", LedgerLine.Charge, 10)
        .Hold(4, "a", 1, [1], "h").Pay(5, "a", 1, 10, "p").Stored(1, "a", [1], State.Paid, 4, 5).Line("a", LedgerLine.Payment, 10, 1)
        // Asked again long after, the first answers are given once more.
        .Hold(20, "a", 1, [1], "h").Pay(20, "a", 1, 10, "p")
        .Call(21, new Request(Act.Pay, "a") { Reservation = 1, Key = "q" }, new Reply(400, "006"))
        .Check().ShouldBeEmpty();

    [Fact]
    public void Check_WhenTwoWantToEndAHold_LetsEitherWin() => new Scene()
        .Charge(0, "a", 10, 10).Line("a", LedgerLine.Charge, 10)
        .Hold(1, "a", 1, [1]).Pay(2, "a", 1, 10, took: 1).Stored(1, "a", [1], State.Paid, 1.05, 2.5).Line("a", LedgerLine.Payment, 10, 1)
        .Call(2.1, new Request(Act.GiveBack, "a") { Reservation = 1 }, new Reply(400, "006"))
        .Call(2.1, new Request(Act.Pay, "a") { Reservation = 1 }, new Reply(400, "006"))
        .Look(2.1, "a", 1, State.Held).Look(2.2, "a", 1, State.Paid)
        .Check().ShouldBeEmpty();

    [Fact]
    public void Check_WhenListsAreALittleOld_FindsNothing() => new Scene()
        .List(1.05, 7, 8).Hold(1, "a", 1, [7]).Stored(1, "a", [7], State.Expired, 1.05).List(1.2, 7, 8).List(1.4, 8).List(4.95, 7, 8)
        .Check().ShouldBeEmpty();

    [Fact]
    public void Check_WhenAPaymentIsTakenBackBeforeTheHoldWouldHaveEnded_TakesTheSeatAsFree() => new Scene()
        .Charge(0, "a", 10, 10).Line("a", LedgerLine.Charge, 10).Hold(1, "a", 1, [7])
        .Pay(2, "a", 1, 10).Line("a", LedgerLine.Payment, 10, 1).Refund(3, "a", 1, 10).Line("a", LedgerLine.Refund, 10, 1).Stored(1, "a", [7], State.Refunded, 1.05, 3.05)
        .List(3.5, 7).Hold(3.6, "b", 2, [7]).Stored(2, "b", [7], State.Expired, 3.65)
        .Check().ShouldBeEmpty();

    [Fact]
    public void Check_WhenAListIsReadWhileAPaymentOfTheLastMomentIsUnderWay_FindsNothing() => new Scene()
        .Charge(0, "a", 10, 10).Line("a", LedgerLine.Charge, 10).Hold(1, "a", 1, [7])
        .Pay(4.95, "a", 1, 10, took: 0.2).Stored(1, "a", [7], State.Paid, 1.05, 5).Line("a", LedgerLine.Payment, 10, 1).List(5, 7)
        .Check().ShouldBeEmpty();

    [Fact]
    public void Check_WhenSomebodyHoldsFourSeatsOneAfterTheOther_FindsNothing() => new Scene()
        .Hold(1, "a", 1, [1, 2, 3]).Stored(1, "a", [1, 2, 3], State.Expired, 1)
        .Hold(2, "a", 2, [4]).Stored(2, "a", [4], State.Cancelled, 2, 3).GiveBack(2.9, "a", 2)
        .Hold(3, "a", 3, [5]).Stored(3, "a", [5], State.Expired, 3)
        .Hold(5, "a", 4, [6, 7, 8]).Stored(4, "a", [6, 7, 8], State.Expired, 5)
        .Check().ShouldBeEmpty();

    [Fact]
    public void Check_WhenEverythingIsBackInTime_FindsNothing() => new Scene()
        .Fault(0, 0).Everything(2)
        .Fault(10, 15).Call(11, new Request(Act.Balance, "x"), null).Call(16, new Request(Act.Balance, "x"), new Reply(503)).Everything(19)
        .Check().ShouldBeEmpty();
}
