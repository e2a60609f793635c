using Shouldly;
using Ticketing.Common.Results;
using Xunit;

namespace Ticketing.Tests.Unit.Results;

public sealed class FaultsTests
{
    [Fact]
    public void IsUnavailable_OfACallThatNobodyStopped_IsTrue()
    {
        // As a task that its maker cancels, without any token.
        var given = new TaskCompletionSource();
        given.SetCanceled();

        Faults.IsUnavailable(Should.Throw<TaskCanceledException>(given.Task.GetAwaiter().GetResult)).ShouldBeTrue();
    }

    [Fact]
    public void IsUnavailable_OfACallThatItsCallerStopped_IsFalse() =>
        Faults.IsUnavailable(new OperationCanceledException(new CancellationToken(canceled: true))).ShouldBeFalse();
}
