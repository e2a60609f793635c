using Ticketing.Dev.CommandLine;

namespace Ticketing.Dev.Running;

/// <summary><c>user-token</c>: prints a token of a user for a run with <c>--identity jwt</c>.</summary>
internal static class UserTokenCommand
{
    /// <summary>Prints it.</summary>
    /// <returns>The exit status.</returns>
    public static int Run(IReadOnlyList<string> words)
    {
        if (words.Count == 0 || words[0].StartsWith('-'))
            throw new UsageException("user-token needs the user's id: ./run.sh user-token 42");
        using var data = DataFolder.Open(RunOptions.Parse([.. words.Skip(1)]));
        if (!data.UserKey.Exists)
            throw new DevException($"there is no key in {data.Path} to sign with\nRun ./run.sh --identity jwt first, or name the run with --port or --data.");
        Console.WriteLine(data.UserKey.TokenOf(words[0], TimeProvider.System.GetUtcNow()));
        return 0;
    }
}
