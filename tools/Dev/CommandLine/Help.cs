namespace Ticketing.Dev.CommandLine;

/// <summary>The help texts, which the shell commands show as well.</summary>
internal static class Help
{
    /// <summary>Prints the text of a command.</summary>
    /// <returns>The exit status.</returns>
    public static int Show(string command)
    {
        Console.Write(Resources.Text($"{(command == "audit" ? "run" : command)}.txt"));
        return 0;
    }
}
