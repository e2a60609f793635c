using System.Runtime.InteropServices;

namespace Ticketing.Dev.CommandLine;

/// <summary>Ctrl-C and the signals that ask this program to stop.</summary>
internal sealed class StopSignal : IDisposable
{
    private readonly TaskCompletionSource<int> _requested = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly PosixSignalRegistration[] _registrations;

    public StopSignal() => _registrations =
    [
        PosixSignalRegistration.Create(PosixSignal.SIGINT, context => Handle(context, 130)),
        PosixSignalRegistration.Create(PosixSignal.SIGTERM, context => Handle(context, 143)),
        PosixSignalRegistration.Create(PosixSignal.SIGHUP, context => Handle(context, 143)),
    ];

    /// <summary>Completes when a signal comes, with the exit status that a shell gives to a program which the signal ended.</summary>
    public Task<int> Requested => _requested.Task;

    /// <summary>Returns the result of the work, or the signal's exit status as soon as a signal comes; then it does not wait for the end of the work.</summary>
    public async Task<int> OrAsync(Task<int> work) => await await Task.WhenAny(work, Requested);

    public void Dispose()
    {
        foreach (var registration in _registrations)
            registration.Dispose();
    }

    private void Handle(PosixSignalContext context, int status)
    {
        context.Cancel = true;
        _requested.TrySetResult(status);
    }
}
