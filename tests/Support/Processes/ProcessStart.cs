namespace Ticketing.Tests.Support.Processes;

/// <summary>When the processes of this machine started.</summary>
public static class ProcessStart
{
    private const string Zombie = "Z";

    /// <summary>
    /// The start of a process, in ticks since boot; together with the id it identifies one process uniquely. Empty when there is no such process, or it has
    /// ended.
    /// </summary>
    public static string Of(int id)
    {
        try
        {
            // The fields are counted from behind the program's name, which stands in brackets and may hold spaces.
            var stat = File.ReadAllText($"/proc/{id}/stat");
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            return fields[0] == Zombie ? "" : fields[19];
        }
        catch (IOException)
        {
            return "";
        }
    }
}
