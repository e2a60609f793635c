using Shouldly;
using Ticketing.Tests.Faults.Checking;
using Ticketing.Tests.Faults.Histories;
using Xunit;

namespace Ticketing.Tests.Faults.Checks;

/// <summary>Histories with one thing wrong: each is found, and for what it is.</summary>
public sealed class PlantedTests
{
    [Fact]
    public void Check_WhenASeatIsSoldTwice_FindsTwoOwners() => Rich("a", "b")
        .Hold(1, "a", 1, [7]).Pay(2, "a", 1, 10).Stored(1, "a", [7], State.Paid, 1, 2).Line("a", LedgerLine.Payment, 10, 1)
        .Hold(8, "b", 2, [7]).Pay(9, "b", 2, 10).Stored(2, "b", [7], State.Paid, 8, 9).Line("b", LedgerLine.Payment, 10, 2)
        .ShouldBreak(Promise.OneOwner);

    [Fact]
    public void Check_WhenHoldsOverlapByTheAnswers_FindsTwoOwners() => new Scene()
        // What is stored looks innocent: the second begins at the end of the first.
        .Hold(1, "a", 1, [7, 8]).Stored(1, "a", [7, 8], State.Expired, 1.05)
        .Hold(4.8, "b", 2, [8]).Stored(2, "b", [8], State.Expired, 5.05)
        .ShouldBreak(Promise.OneOwner);

    [Fact]
    public void Check_WhenHoldsOverlapAsStored_FindsTwoOwners() => new Scene()
        // The answers took so long that they prove nothing.
        .Hold(1, "a", 1, [7], took: 5).Stored(1, "a", [7], State.Expired, 2)
        .Hold(1, "b", 2, [7], took: 5).Stored(2, "b", [7], State.Expired, 5.9)
        .ShouldBreak(Promise.OneOwner);

    [Fact]
    public void Check_WhenASeatIsHeldWhileItsPaymentIsUnderWay_FindsTwoOwners() => Rich("a")
        // Paid in the last moment, so that it never was free.
        .Hold(1, "a", 1, [7]).Pay(4.9, "a", 1, 10, took: 1).Stored(1, "a", [7], State.Paid, 1.05, 5).Line("a", LedgerLine.Payment, 10, 1)
        .Hold(5.5, "b", 2, [7]).Stored(2, "b", [7], State.Expired, 5.55)
        .ShouldBreak(Promise.OneOwner);

    [Fact]
    public void Check_WhenSomebodyHoldsTooMuch_FindsIt() => new Scene()
        .Hold(1, "a", 1, [1, 2, 3]).Stored(1, "a", [1, 2, 3], State.Expired, 1).Hold(2, "a", 2, [4, 5]).Stored(2, "a", [4, 5], State.Expired, 2)
        .ShouldBreak(Promise.SeatLimit);

    [Fact]
    public void Check_WhenAListIsTooOld_FindsIt() => new Scene().Hold(1, "a", 1, [7]).Stored(1, "a", [7], State.Expired, 1.05).List(1.5, 7, 8).ShouldBreak(Promise.OneTruth);

    [Fact]
    public void Check_WhenAListTellsAPaidSeatToBeFree_FindsIt() => Rich("a")
        .Hold(1, "a", 1, [7]).Pay(2, "a", 1, 10).Stored(1, "a", [7], State.Paid, 1, 2).Line("a", LedgerLine.Payment, 10, 1).List(20, 7)
        .ShouldBreak(Promise.OneTruth);

    [Fact]
    public void Check_WhenAHoldIsGone_FindsItLost() => new Scene().Hold(1, "a", 1, [7]).ShouldBreak(Promise.NothingLost);

    [Fact]
    public void Check_WhenAHoldIsSomebodyElses_FindsIt() => new Scene().Hold(1, "a", 1, [7]).Stored(1, "b", [7], State.Expired, 1).ShouldBreak(Promise.OneTruth);

    [Fact]
    public void Check_WhenAHoldIsStillThere_FindsIt() => new Scene().Hold(1, "a", 1, [7]).Stored(1, "a", [7], State.Held, 1).ShouldBreak(Promise.ExactEnd);

    [Fact]
    public void Check_WhenOneWishMadeTwoReservations_FindsTheSecond() => new Scene()
        .Call(1, new Request(Act.Hold, "a") { Seats = [7], Key = "k" }, null)
        .Call(2, new Request(Act.Hold, "a") { Seats = [7], Key = "k" }, null)
        .Stored(1, "a", [7], State.Cancelled, 1, 1.5).Stored(2, "a", [7], State.Expired, 2)
        .ShouldBreak(Promise.NothingTwice);

    [Fact]
    public void Check_WhenARefusedHoldIsThere_FindsIt() => new Scene()
        .Call(1, new Request(Act.Hold, "a") { Seats = [7] }, new Reply(400, "004")).Stored(1, "a", [7], State.Expired, 1)
        .ShouldBreak(Promise.NothingTwice);

    [Fact]
    public void Check_WhenOneReservationIsAcknowledgedToTwoWishes_FindsIt() => new Scene()
        .Hold(1, "a", 1, [7]).Hold(1, "a", 1, [7]).Stored(1, "a", [7], State.Expired, 1)
        .ShouldBreak(Promise.NothingTwice);

    [Fact]
    public void Check_WhenAPaymentIsGone_FindsItLost()
    {
        var found = Rich("a").Hold(1, "a", 1, [7]).Pay(2, "a", 1, 10).Stored(1, "a", [7], State.Expired, 1).Check();

        found.ShouldContain(violation => violation.Promise == Promise.NothingLost);
        found.ShouldContain(violation => violation.Promise == Promise.OneTruth, "It was told to be paid, and expired.");
    }

    [Fact]
    public void Check_WhenAPaymentIsNotInTheBooks_FindsItLost()
    {
        var found = Rich("a").Hold(1, "a", 1, [7]).Pay(2, "a", 1, 10).Stored(1, "a", [7], State.Paid, 1, 2).Check();

        found.Select(violation => violation.Promise).ShouldBe([Promise.NothingLost, Promise.BooksBalance]);
    }

    [Fact]
    public void Check_WhenAPaymentWasTakenTwice_FindsIt()
    {
        var found = Rich("a").Hold(1, "a", 1, [7]).Pay(2, "a", 1, 10).Stored(1, "a", [7], State.Paid, 1, 2)
            .Line("a", LedgerLine.Payment, 10, 1).Line("a", LedgerLine.Payment, 10, 1).Check();

        found.Select(violation => violation.Promise).ShouldBe([Promise.NothingTwice, Promise.BooksBalance], ignoreOrder: true);
    }

    [Fact]
    public void Check_WhenTwoPaymentsOfOneReservationAreAcknowledged_FindsIt() => Rich("a")
        .Hold(1, "a", 1, [7]).Pay(2, "a", 1, 10).Pay(2, "a", 1, 10).Stored(1, "a", [7], State.Paid, 1, 2).Line("a", LedgerLine.Payment, 10, 1)
        .ShouldBreak(Promise.NothingTwice);

    [Fact]
    public void Check_WhenARefusedPaymentIsInTheBooks_FindsIt()
    {
        var found = Rich("a").Hold(1, "a", 1, [7]).Call(2, new Request(Act.Pay, "a") { Reservation = 1 }, new Reply(400, "005"))
            .Stored(1, "a", [7], State.Paid, 1, 2).Line("a", LedgerLine.Payment, 10, 1).Check();

        found.ShouldHaveSingleItem().Promise.ShouldBe(Promise.NothingTwice);
    }

    [Fact]
    public void Check_WhenARefundIsGone_FindsItLost()
    {
        var found = Rich("a").Hold(1, "a", 1, [7]).Pay(2, "a", 1, 10).Refund(3, "a", 1, 10).Stored(1, "a", [7], State.Paid, 1, 2).Line("a", LedgerLine.Payment, 10, 1).Check();

        found.ShouldContain(violation => violation.Promise == Promise.NothingLost);
    }

    [Fact]
    public void Check_WhenAChargeIsGone_FindsItLost() => new Scene().Charge(1, "a", 10, 10).ShouldBreak(Promise.NothingLost);

    [Fact]
    public void Check_WhenOneChargeWasMadeTwice_FindsIt() => new Scene()
        .Call(1, new Request(Act.Charge, "a") { Amount = 10, Key = "k" }, null)
        .Call(2, new Request(Act.Charge, "a") { Amount = 10, Key = "k" }, new Reply(200) { Amount = 20 })
        .Line("a", LedgerLine.Charge, 10).Line("a", LedgerLine.Charge, 10)
        .ShouldBreak(Promise.NothingTwice);

    [Fact]
    public void Check_WhenABalanceIsNotItsLedger_FindsIt()
    {
        var scene = Rich("a");
        scene.Balances["a"] = 1_001;
        scene.ShouldBreak(Promise.BooksBalance);
    }

    [Fact]
    public void Check_WhenABalanceWentBelowZero_FindsIt() => new Scene()
        .Charge(0, "a", 5, 5).Line("a", LedgerLine.Charge, 5).Hold(1, "a", 1, [7]).Pay(2, "a", 1, 10).Stored(1, "a", [7], State.Paid, 1, 2)
        .Line("a", LedgerLine.Payment, 10, 1).Charge(3, "a", 50, 45).Line("a", LedgerLine.Charge, 50)
        .ShouldBreak(Promise.BooksBalance);

    [Fact]
    public void Check_WhenABalanceBelowZeroWasTold_FindsIt() =>
        new Scene().Balance(1, "a", -1).Check().ShouldContain(violation => violation.Promise == Promise.BooksBalance);

    [Fact]
    public void Check_WhenAPaymentIsAndItsReservationIsNot_FindsIt()
    {
        var found = Rich("a").Hold(1, "a", 1, [7]).Call(2, new Request(Act.Pay, "a") { Reservation = 1 }, null)
            .Stored(1, "a", [7], State.Expired, 1).Line("a", LedgerLine.Payment, 10, 1).Check();

        found.ShouldHaveSingleItem().Promise.ShouldBe(Promise.BooksBalance);
    }

    [Theory]
    [InlineData(1.2, 1_000)]
    [InlineData(2.2, 1_010)]
    [InlineData(3.2, 0)]
    public void Check_WhenAnOldOrAFutureBalanceIsTold_FindsIt(double at, long told) => Rich("a")
        .Charge(1, "a", 10, 1_010).Line("a", LedgerLine.Charge, 10)
        .Hold(1, "a", 1, [7]).Pay(2, "a", 1, 10).Stored(1, "a", [7], State.Paid, 1, 2).Line("a", LedgerLine.Payment, 10, 1)
        .Charge(5, "a", 7, 1_007).Line("a", LedgerLine.Charge, 7)
        .Balance(at, "a", told)
        .ShouldBreak(Promise.OneTruth);

    [Fact]
    public void Check_WhenAChargeTellsAnotherBalance_FindsIt() => new Scene().Charge(1, "a", 10, 11).Line("a", LedgerLine.Charge, 10).ShouldBreak(Promise.OneTruth);

    [Fact]
    public void Check_WhenOneKeyGetsTwoAnswers_FindsIt() => new Scene()
        .Call(1, new Request(Act.Hold, "a") { Seats = [7], Key = "k" }, new Reply(400, "004", "taken"))
        .Call(2, new Request(Act.Hold, "a") { Seats = [7], Key = "k" }, new Reply(200, Body: "held") { Reservation = 1 }).Stored(1, "a", [7], State.Expired, 2)
        .ShouldBreak(Promise.OneTruth);

    [Fact]
    public void Check_WhenAnAnsweredKeyIsTurnedAwayAtTheGate_FindsIt() => Rich("a")
        .Hold(1, "a", 1, [7]).Pay(2, "a", 1, 10, "k").Stored(1, "a", [7], State.Paid, 1, 2).Line("a", LedgerLine.Payment, 10, 1)
        .Call(3, new Request(Act.Pay, "a") { Reservation = 1, Key = "k" }, new Reply(400, "003"))
        .ShouldBreak(Promise.OneTruth);

    [Theory]
    [InlineData(State.Expired)]
    [InlineData(State.Cancelled)]
    [InlineData(State.Held)]
    public void Check_WhenAPaidReservationIsToldToBeSomethingElse_FindsIt(string told) => Rich("a")
        .Hold(1, "a", 1, [7]).Pay(2, "a", 1, 10).Look(2.2, "a", 1, told).Stored(1, "a", [7], State.Paid, 1, 2).Line("a", LedgerLine.Payment, 10, 1)
        .Check().ShouldContain(violation => violation.Promise == Promise.OneTruth);

    [Fact]
    public void Check_WhenAHoldThatWasGivenBackIsPaid_FindsIt() => Rich("a")
        .Hold(1, "a", 1, [7]).GiveBack(2, "a", 1).Pay(3, "a", 1, 10).Stored(1, "a", [7], State.Paid, 1, 3).Line("a", LedgerLine.Payment, 10, 1)
        .Check().ShouldContain(violation => violation.Promise == Promise.OneTruth);

    [Theory]
    [InlineData(5.2, State.Held)]
    [InlineData(4.7, State.Expired)]
    public void Check_WhenAHoldIsToldToEndEarlyOrLate_FindsIt(double at, string told) => new Scene()
        .Hold(1, "a", 1, [7]).Look(at, "a", 1, told).Stored(1, "a", [7], State.Expired, 1.05)
        .ShouldBreak(Promise.ExactEnd);

    [Fact]
    public void Check_WhenAHoldIsPaidAfterItsEnd_FindsIt() => Rich("a")
        .Hold(1, "a", 1, [7]).Pay(5.2, "a", 1, 10).Stored(1, "a", [7], State.Paid, 1.05, 5.25).Line("a", LedgerLine.Payment, 10, 1)
        .ShouldBreak(Promise.ExactEnd);

    [Fact]
    public void Check_WhenAnOpenHoldIsRefused_FindsIt() => Rich("a")
        .Hold(1, "a", 1, [7]).Call(3, new Request(Act.Pay, "a") { Reservation = 1 }, new Reply(400, "006")).Stored(1, "a", [7], State.Expired, 1.05)
        .ShouldBreak(Promise.ExactEnd);

    [Fact]
    public void Check_WhenAnAnswerIsADefect_FindsIt() => new Scene().Call(1, new Request(Act.Balance, "a"), new Reply(500)).ShouldBreak(Promise.NoDefect);

    [Fact]
    public void Check_WhenOneKindOfCallOnOneReplicaIsLate_FindsIt()
    {
        var scene = new Scene().Fault(0, 10).Everything(11, Act.Refund).Probe(11, Act.Refund, 0).Probe(15.2, Act.Refund, 1).Probe(11, Act.Refund, 2);

        scene.Check().ShouldHaveSingleItem().ToString().ShouldBe("Recovery: Refund on host 1 worked again 5.3 s after the fault: fault at 0.");
    }

    [Fact]
    public void Check_WhenOneKindOfCallNeverWorksAgain_FindsIt() => new Scene().Fault(0, 10).Everything(11, Act.Look).Check().Count(violation => violation.Promise == Promise.Recovery).ShouldBe(3);

    [Fact]
    public void Check_WhenACallFailsLongAfterAFault_FindsIt() => new Scene()
        .Fault(0, 1).Everything(2).Call(7, new Request(Act.Balance, "a"), new Reply(503)).Fault(20, 21).Everything(23)
        .ShouldBreak(Promise.Recovery);

    // Users with a thousand won each.
    private static Scene Rich(params string[] users) =>
        users.Aggregate(new Scene(), (scene, user) => scene.Charge(0, user, 1_000, 1_000).Line(user, LedgerLine.Charge, 1_000));
}
