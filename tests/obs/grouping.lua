-- No request of obs-websocket makes groups: a source with a button that puts another source into some.
--
-- OBS locks a script while it runs, and the scene of a source while it asks the source for its size. A script
-- that answers that and changes scenes itself can wait for ever: hence one of its own.
local obs = obslua

local info = {}
info.id = "group_button"
info.type = obs.OBS_SOURCE_TYPE_INPUT
info.output_flags = obs.OBS_SOURCE_VIDEO

info.get_name = function()
    return "Group button"
end

info.create = function(settings, source)
    return { source = source }
end

-- Puts the source of that name into a group of each scene that it is in.
local function group(name)
    local scenes = obs.obs_frontend_get_scenes()
    for _, scene_source in ipairs(scenes) do
        local scene = obs.obs_scene_from_source(scene_source)
        local item = obs.obs_scene_find_source(scene, name)
        if item ~= nil then
            local holder = obs.obs_scene_add_group(scene, "Groupe " .. name .. " " .. obs.obs_source_get_name(scene_source))
            obs.obs_sceneitem_group_add_item(holder, item)
        end
    end
    obs.source_list_release(scenes)
end

info.get_properties = function(data)
    local properties = obs.obs_properties_create()
    obs.obs_properties_add_button(properties, "group", "Group", function()
        local settings = obs.obs_source_get_settings(data.source)
        local name = obs.obs_data_get_string(settings, "source")
        obs.obs_data_release(settings)
        group(name)
        return false
    end)
    return properties
end

obs.obs_register_source(info)
