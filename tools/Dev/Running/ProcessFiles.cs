using System.Globalization;
using Ticketing.Tests.Support;
using Ticketing.Tests.Support.Processes;

namespace Ticketing.Dev.Running;

/// <summary>
/// Files with the ids of the processes that a run has started. The next run ends those that are left: a database that is still stopping,
/// for example, because the run was killed.
/// </summary>
internal sealed class ProcessFiles
{
    private const string Zombie = "Z";
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(15);
    private readonly string _folder;

    public ProcessFiles(string folder)
    {
        _folder = folder;
        Directory.CreateDirectory(folder);
    }

    /// <summary>Writes down a process.</summary>
    public void Add(string name, int id) => File.WriteAllText(FileOf(name), string.Create(CultureInfo.InvariantCulture, $"{id} {StartTime(id)}"));

    /// <summary>Removes a process that has ended.</summary>
    public void Remove(string name) => File.Delete(FileOf(name));

    /// <summary>Asks the processes of an earlier run to stop, and kills them after 15 s.</summary>
    public async Task EndLeftoversAsync()
    {
        var left = Directory.EnumerateFiles(_folder, "*.pid").Select(file => (Name: Path.GetFileNameWithoutExtension(file), Id: RunningId(file))).ToArray();
        foreach (var (name, id) in left)
        {
            if (id is { } running)
            {
                Console.WriteLine($"Ending {name} (process {running}), left by an earlier run.");
                await EndAsync(running);
            }

            Remove(name);
        }
    }

    private static async Task EndAsync(int id)
    {
        Signals.Send(id, Signal.Term);
        var start = StartTime(id);
        try
        {
            await Until.TrueAsync("the process ended", Limit, () => StartTime(id) != start);
        }
        catch (TimeoutException)
        {
            Signals.Send(id, Signal.Kill);
        }
    }

    private static int? RunningId(string file)
    {
        var words = File.ReadAllText(file).Split(' ');
        return words.Length == 2 && int.TryParse(words[0], NumberStyles.None, CultureInfo.InvariantCulture, out var id) && StartTime(id) == words[1]
            ? id
            : null;
    }

    // In ticks since boot; together with the id it identifies one process uniquely. Empty when there is no such process. The fields are counted from behind the
    // program's name, which stands in brackets and may hold spaces.
    private static string StartTime(int id)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{id}/stat");
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            return fields[0] == Zombie ? "" : fields[19];
        }
        catch (IOException)
        {
            return "";
        }
    }

    private string FileOf(string name) => Path.Combine(_folder, $"{name}.pid");
}
